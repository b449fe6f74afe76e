"""Typed settings read from the environment, once, at start.

Nothing of the portal is imported here: every room may be handed a `Settings` without knowing the others.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environment import Padan, UnsafeSettings, flag, local_secret, number, padan, words

ROOT = Path(__file__).resolve().parent
INSECURE = "dev-only-not-for-production"
SHORTEST_SECRET = 32
ENVIRONMENTS = ("development", "test", "production")


@dataclass(frozen=True)
class Settings:
    """All the portal may be told from outside, by environment variables of the same names; `padan` by `PADAN_…`."""

    environment: str = "development"
    instance: Path = ROOT / "instance"
    secret_key: str = field(default=INSECURE, repr=False)
    data_key: str = field(default=INSECURE, repr=False)
    data_key_version: int = 1
    data_keys_old: str = field(default="", repr=False)
    index_key: str | None = field(default=None, repr=False)
    database_url: str | None = field(default=None, repr=False)
    """Owner connection (migrations, `portal init`). With neither address: a private PostgreSQL under `instance`."""
    database_app_url: str | None = field(default=None, repr=False)
    """Application connection: a role that owns nothing. None: derived from the owner's address."""
    host: str = "127.0.0.1"
    port: int = 8080
    demo: bool = False
    public_url: str = ""
    province_step: bool = True  # the province decides; False: the case passes straight through to the ministry
    foreign_hits_per_day: int = 10  # numbers registered outside their area a proposer may come upon
    import_max_mb: int = 300  # the largest spreadsheet that may be brought in
    evidence_keep_days: int = 90  # how long the content of evidence taken out of a draft stays
    duplicate_rules: Path | None = None  # the ministry's own rules for telling doubles; None: the shipped ones
    padan: Padan = field(default_factory=Padan)
    workers: int = 2
    trusted_proxies: int = 0
    secure_cookies: bool = False
    mfa_required_levels: frozenset[str] = frozenset()
    """Levels of posts (names of `portal.kernel.area.Level`) that may not be used without a second factor."""

    @property
    def production(self) -> bool:
        """Whether real people's data live here."""
        return self.environment == "production"

    @property
    def vault(self) -> dict[str, Any]:
        """The key ring, as `portal.kernel.secrets.install_vault` takes it."""
        version, old = self.data_key_version, self.data_keys_old
        return {"key": self.data_key, "version": version, "old": old, "index_key": self.index_key}

    def __post_init__(self) -> None:
        if self.production and (objection := next(self._objections(), None)):
            raise UnsafeSettings(objection)

    def _objections(self) -> Iterator[str]:
        """Why these settings may not serve real people's data."""
        if min(len(self.secret_key), len(self.data_key)) < SHORTEST_SECRET or self.secret_key == self.data_key:
            yield "SECRET_KEY dan DATA_KEY wajib diisi, berbeda, >= 32 karakter (set both, >= 32 characters)."
        if not (self.database_url or self.database_app_url):
            yield "DATABASE_URL atau DATABASE_APP_URL wajib diisi di produksi (set a database address in production)."
        host = urlsplit(self.public_url).hostname or ""
        if not self.public_url.startswith("http") or host in {"", "localhost", "::1"} or host.startswith("127."):
            yield "PUBLIC_URL wajib berisi alamat portal untuk umum, bukan localhost (set the portal's public address)."
        yield from self.padan.objections()
        if self.demo:
            yield "DEMO tidak boleh dinyalakan di lingkungan produksi (DEMO must be off in production)."


def load() -> Settings:
    """Read the settings from the environment; in development missing secrets are made and kept under `instance`."""
    environment = os.environ.get("ENVIRONMENT") or "development"
    if environment not in ENVIRONMENTS:
        raise UnsafeSettings(f"ENVIRONMENT={environment} tidak dikenal (unknown); pilih: {', '.join(ENVIRONMENTS)}.")
    instance = Path(os.environ.get("INSTANCE") or ROOT / "instance").resolve()

    def secret(name: str) -> str:
        if value := os.environ.get(name):
            return value
        return INSECURE if environment == "production" else local_secret(instance, name.lower())

    port, demo = number("PORT", 8080, highest=65_535, lowest=1), flag("DEMO")
    return Settings(
        environment=environment,
        instance=instance,
        secret_key=secret("SECRET_KEY"),
        data_key=secret("DATA_KEY"),
        data_key_version=number("DATA_KEY_VERSION", 1, highest=255, lowest=1),
        data_keys_old=os.environ.get("DATA_KEYS_OLD", ""),
        index_key=os.environ.get("INDEX_KEY") or None,
        database_url=os.environ.get("DATABASE_URL") or None,
        database_app_url=os.environ.get("DATABASE_APP_URL") or None,
        host=os.environ.get("HOST") or ("127.0.0.1" if demo else "0.0.0.0"),  # noqa: S104 - behind the operator's proxy
        port=port,
        demo=demo,
        public_url=(os.environ.get("PUBLIC_URL") or f"http://localhost:{port}").rstrip("/"),
        province_step=flag("PROVINCE_STEP", default=True),
        foreign_hits_per_day=number("FOREIGN_HITS_PER_DAY", 10),
        import_max_mb=number("IMPORT_MAX_MB", 300, lowest=1),
        evidence_keep_days=number("EVIDENCE_KEEP_DAYS", 90, lowest=1),
        duplicate_rules=Path(rules) if (rules := os.environ.get("DUPLICATE_RULES")) else None,
        padan=padan(),
        workers=number("WORKERS", 2, lowest=1),
        trusted_proxies=number("TRUSTED_PROXIES", 0),
        secure_cookies=flag("SECURE_COOKIES", default=environment == "production"),
        mfa_required_levels=words("MFA_REQUIRED_LEVELS", default="" if demo else "nasional,provinsi"),
    )
