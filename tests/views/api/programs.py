"""What a program at the API does: send its token with every request, propose under a key of its own."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.actor import Actor
from portal.access.tokens import make_token

_KEYS = itertools.count(1)


def secret_for(session: Session, actor: Actor, scopes: tuple[str, ...]) -> str:
    """A fresh token of the actor's, of the scopes their role can fill."""
    from portal.access.tokens import offered_scopes

    offered = [scope for scope in scopes if scope in offered_scopes(actor)]
    return make_token(session, name="Sistem uji", scopes=offered, days=90, by=actor)[1]


@dataclass
class Program:
    """A system with a token."""

    app: Flask
    secret: str
    language: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def open(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.secret}", **self.headers, **more.pop("headers", {})}
        if self.language:
            headers["Accept-Language"] = self.language
        return self.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.open("GET", path, **more)

    def propose(self, body: Any, *, key: str | None = None, dry_run: bool = False) -> TestResponse:
        headers = {"Idempotency-Key": key or f"kunci-uji-{next(_KEYS):06}"}
        return self.open("POST", f"/usulan{'?dry_run=true' if dry_run else ''}", json=body, headers=headers)


def new_family(serial: int, **more: Any) -> dict[str, Any]:
    """A family that is not registered yet, numbers of its own."""
    return {
        "jenis": "usulan_baru",
        "desa": "3302202015",
        "alasan": "Belum terdata; rumah berlantai tanah.",
        "ruta": {"alamat": "Jalan Kenanga 4", "rt": "2", "rw": "004", "lantai": "9"},
        "keluarga": {"nomor_kk": f"330220010620{serial}"},
        "anggota": [
            {
                "nama": "Kartinah Lestari",
                "nik": f"330220520380{serial}",
                "tanggal_lahir": "1980-03-12",
                "jenis_kelamin": "2",
                "hub_kepala": "1",
                "status_kawin": "4",
            }
        ],
    } | more
