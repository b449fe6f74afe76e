"""Typed settings read from the environment, once, at start.

Nothing of the portal is imported here: every room may be handed a `Settings` without knowing the others.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
INSECURE = "dev-only-not-for-production"


class UnsafeSettings(SystemExit):
    """The portal refuses to start with these settings."""


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "ya"}


def _local_secret(instance: Path, name: str) -> str:
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


@dataclass(frozen=True)
class Settings:
    """All the portal may be told from outside. Every field has an environment variable of the same name."""

    environment: str = "development"
    instance: Path = ROOT / "instance"
    secret_key: str = INSECURE
    data_key: str = INSECURE
    database_url: str | None = None
    """Owner connection (migrations, `portal init`). None: a private PostgreSQL under `instance`."""
    database_app_url: str | None = None
    """Application connection: a role that owns nothing. None: derived from the owner's address."""
    port: int = 8080
    demo: bool = False
    public_url: str = ""
    province_step: bool = True
    """Whether the province decides (True) or the case passes straight through to the ministry."""
    foreign_hits_per_day: int = 10
    """How many numbers registered outside their area a proposer may come upon in a day."""
    workers: int = 2
    trusted_proxies: int = 0
    secure_cookies: bool = False

    @property
    def production(self) -> bool:
        """Whether real people's data live here."""
        return self.environment == "production"

    def __post_init__(self) -> None:
        if self.production and INSECURE in {self.secret_key, self.data_key}:
            raise UnsafeSettings("SECRET_KEY dan DATA_KEY wajib diisi di lingkungan produksi (set both in production).")
        if self.production and self.demo:
            raise UnsafeSettings("DEMO tidak boleh dinyalakan di lingkungan produksi (DEMO must be off in production).")


def load() -> Settings:
    """Read the settings from the environment; in development missing secrets are made and kept under `instance`."""
    environment = os.environ.get("ENVIRONMENT", "development")
    instance = Path(os.environ.get("INSTANCE", ROOT / "instance")).resolve()

    def secret(name: str) -> str:
        if value := os.environ.get(name):
            return value
        return INSECURE if environment == "production" else _local_secret(instance, name.lower())

    port = int(os.environ.get("PORT", "8080"))
    return Settings(
        environment=environment,
        instance=instance,
        secret_key=secret("SECRET_KEY"),
        data_key=secret("DATA_KEY"),
        database_url=os.environ.get("DATABASE_URL") or None,
        database_app_url=os.environ.get("DATABASE_APP_URL") or None,
        port=port,
        demo=_flag("DEMO"),
        public_url=os.environ.get("PUBLIC_URL", f"http://localhost:{port}").rstrip("/"),
        province_step=_flag("PROVINCE_STEP", default=True),
        foreign_hits_per_day=int(os.environ.get("FOREIGN_HITS_PER_DAY", "10")),
        workers=int(os.environ.get("WORKERS", "2")),
        trusted_proxies=int(os.environ.get("TRUSTED_PROXIES", "0")),
        secure_cookies=_flag("SECURE_COOKIES", default=environment == "production"),
    )
