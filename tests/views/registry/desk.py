"""What a person at the register's screens does: open a page, fill in its form as a browser would, send it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import lxml.html
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.registry.models import Keluarga

NEW_FAMILY = {
    "ruta-alamat": "Jalan Kenanga 4",
    "ruta-rt": "2",
    "ruta-rw": "004",
    "ruta-lantai": "9",
    "keluarga-nomor_kk": "3302200106209301",
    "alasan": "Belum terdata; rumah berlantai tanah.",
    "anggota-0-nama": "Kartinah Lestari",
    "anggota-0-nik": "3302205203809301",
    "anggota-0-tanggal_lahir": "1980-03-12",
    "anggota-0-jenis_kelamin": "2",
    "anggota-0-hub_kepala": "1",
    "anggota-0-status_kawin": "4",
}


@dataclass(frozen=True)
class Registered:
    """Identifiers of what the tests look at."""

    sukirman: UUID
    """Family of two in Karangsari, numbers 9000."""
    paimin: UUID
    """Family of two in Karangsari, numbers 9101."""
    made: UUID
    """Family of two in Pecatu, numbers 9202."""
    wartini: UUID
    """Sukirman's wife."""
    ruta: UUID
    """Sukirman's household."""


def family_named(session: Session, name: str) -> Keluarga:
    return session.scalars(select(Keluarga).where(Keluarga.nama_kepala == name)).one()


def numbered(serial: int) -> dict[str, str]:
    """The new family with numbers of its own."""
    numbers = {"keluarga-nomor_kk": f"330220010620{serial}", "anggota-0-nik": f"330220520380{serial}"}
    return NEW_FAMILY | numbers


def text_of(client: FlaskClient, address: str, status: int = 200) -> str:
    """A page's text, its status checked."""
    response = client.get(address)
    assert response.status_code == status, response.get_data(as_text=True)[:3000]
    return response.get_data(as_text=True)


def inputs(page: str) -> dict[str, str]:
    """Everything a browser would send of the page's long form; buttons are left out."""
    form = next(form for form in lxml.html.fromstring(page).forms if "kunci" in form.fields)
    return {one.name: one.value or "" for one in form.inputs if one.name and one.tag != "button"}


def send(
    client: FlaskClient, address: str, deed: str = "ajukan", page: str | None = None, **typed: str
) -> TestResponse:
    """Open the page (unless it is open), type, press the button."""
    filled = inputs(page if page is not None else text_of(client, address))
    return client.post(address, data=filled | typed | {"aksi": deed})
