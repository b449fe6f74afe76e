"""How messages leave the house: e-mail over SMTP, short messages by whatever gateway; by default into files.

A message says how many things are new and where to look: no name, no case, no number of anybody.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from portal.kernel.ids import new_id

MAIL, SHORT = "surel", "pesan"
CHANNELS = (MAIL, SHORT)
PATIENCE = 20.0
"""Seconds a mail server is waited for."""


@dataclass(frozen=True)
class Message:
    """What is sent to whom."""

    to: str
    subject: str
    body: str


class Gateway(Protocol):
    """One way out. Raises OSError (or smtplib's) when it cannot be sent now."""

    def send(self, message: Message) -> None:
        """Hand it over."""


@dataclass(frozen=True)
class Files:
    """Writes each message into a folder instead of sending it: for trials, demos and tests."""

    folder: Path
    ending: str

    def send(self, message: Message) -> None:
        """One file for each message."""
        self.folder.mkdir(parents=True, exist_ok=True)
        text = f"To: {message.to}\nSubject: {message.subject}\n\n{message.body}"
        (self.folder / f"{new_id(0)}.{self.ending}").write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Smtp:
    """A mail server, named by an address: smtp://user:password@host:587 (STARTTLS) or smtps://…:465."""

    url: str
    sender: str

    def send(self, message: Message) -> None:
        """One connection for each message; digests are few."""
        where = urlsplit(self.url)
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, message.to, message.subject
        mail.set_content(message.body)
        secure = where.scheme == "smtps"
        kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
        with kind(where.hostname or "localhost", where.port or (465 if secure else 25), timeout=PATIENCE) as server:
            if not secure and server.has_extn("starttls"):
                server.starttls()
            if where.username:
                server.login(unquote(where.username), unquote(where.password or ""))
            server.send_message(mail)


@dataclass(frozen=True)
class Post:
    """The ways out of this portal, and its address for links."""

    public_url: str
    gateways: dict[str, Gateway]


def post_of(public_url: str, instance: Path, *, smtp_url: str = "", sender: str = "") -> Post:
    """The ways out by the settings: files under `instance`/pesan unless a mail server is named.

    Short messages always go into files: a gateway of the ministry's takes its place here.
    """
    files = instance / "pesan"
    mail: Gateway = Smtp(smtp_url, sender) if smtp_url else Files(files, "eml")
    return Post(public_url, {MAIL: mail, SHORT: Files(files, "txt")})


_post: Post | None = None


def install_post(made: Post) -> None:
    """Set the process's ways out; called once by whoever composes the process."""
    global _post  # noqa: PLW0603 - one process, one post
    _post = made


def installed() -> Post:
    """The process's ways out."""
    if _post is None:
        raise RuntimeError("no post installed: call portal.notices.posting.install_post first")
    return _post
