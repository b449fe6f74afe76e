"""How one environment variable is read: a switch, a number, a secret; refuses with one line."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


class UnsafeSettings(SystemExit):
    """The portal refuses to start with these settings; one line says why."""


def flag(name: str, default: bool = False) -> bool:
    """A switch."""
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "ya"}


def local_secret(instance: Path, name: str) -> str:
    """A random secret kept in the instance folder, made by whichever process comes first."""
    path = instance / name
    instance.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(value := secrets.token_hex(32))
    return value


def number(name: str, default: int, highest: int = 999, lowest: int = 0) -> int:
    """A whole number within bounds."""
    value = os.environ.get(name) or str(default)
    if value.isascii() and value.isdecimal() and lowest <= int(value) <= highest:
        return int(value)
    raise UnsafeSettings(f"{name}={value}: harus bilangan {lowest}-{highest} (must be a number in this range).")


def words(name: str, default: str = "") -> frozenset[str]:
    """Words between commas, in capitals."""
    return frozenset(word.strip().upper() for word in os.environ.get(name, default).split(",") if word.strip())


@dataclass(frozen=True)
class Padan:
    """The civil registry: `PADAN_URL`, `PADAN_TOKEN`, `PADAN_THRESHOLD`, `PADAN_FRESH_DAYS`."""

    url: str = ""
    """Address of its service; "" = only files (in the demo a simulator answers)."""
    token: str = field(default="", repr=False)
    threshold: int = 60
    """From which similarity (of 100) two names count as one person's."""
    fresh_days: int = 30
    """For how many days an answer is used again."""

    def objections(self) -> Iterator[str]:
        """Why people's numbers may not be sent to it in production."""
        if self.url and not self.url.startswith("https://"):
            yield "PADAN_URL wajib berawalan https:// di produksi (the civil registry's address must be https)."


@dataclass(frozen=True)
class Mail:
    """How e-mail leaves: `SMTP_URL`, `MAIL_FROM`."""

    url: str = field(default="", repr=False)
    """The mail server; "": e-mails become files under the instance."""
    sender: str = "verivali@localhost"


def mail() -> Mail:
    """The way of e-mail as the environment names it."""
    return Mail(os.environ.get("SMTP_URL", ""), os.environ.get("MAIL_FROM") or Mail.sender)


def padan() -> Padan:
    """The civil registry as the environment names it."""
    return Padan(
        url=os.environ.get("PADAN_URL", ""),
        token=os.environ.get("PADAN_TOKEN", ""),
        threshold=number("PADAN_THRESHOLD", 60, highest=100),
        fresh_days=number("PADAN_FRESH_DAYS", 30),
    )
