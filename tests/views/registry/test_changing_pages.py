"""Moving a member, taking a change back, a family on a day: as a person meets them on pages."""

from __future__ import annotations

import lxml.html
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.registry.models import ChangeSet, Individu
from portal.registry.seeding import load_families
from tests import people
from tests.conftest import Web
from tests.people import KARANGSARI
from tests.registry.families import family, speak
from tests.registry.test_apply_change_set import move_base
from tests.views.registry.desk import Registered, family_named, inputs, text_of


@pytest.fixture(scope="module")
def moved(web: Web, registered: Registered) -> tuple[str, str]:
    """A family whose floor was laid once, and that version's address."""
    with web.owner() as session:
        speak(session, "maya")
        load_families(session, [(KARANGSARI, family(9303, "Tarmuji"))])
        session.flush()
        home = family_named(session, "Tarmuji")
        move_base(session, lambda name: speak(session, name), home.id, lantai="2")
        return f"/keluarga/{home.id}", f"/usulan/pembatalan/{home.ruta_id}/2"


def test_a_member_moves(web: Web, sari: FlaskClient, registered: Registered) -> None:
    start = f"/usulan/pindah/{registered.sukirman}"
    assert start in text_of(sari, f"/keluarga/{registered.sukirman}")
    found = text_of(sari, f"{start}?cari=Paimin")
    assert "Tidak ada keluarga yang cocok" in text_of(sari, f"{start}?cari=Made")
    address = next(link for link in lxml.html.fromstring(found).xpath("//ul//a/@href") if "tujuan" in link)
    sent = inputs(text_of(sari, address))
    sent = {name: value for name, value in sent.items() if name != "pindah"}
    refused = sari.post(start, data=sent | {"alasan": "Ikut adiknya"})
    assert refused.status_code == 422
    assert "Pilih anggota yang pindah." in refused.get_data(as_text=True)
    chosen = {"pindah": str(registered.wartini), f"hub-{registered.wartini}": "8", "alasan": "Ikut adiknya"}
    first = sari.post(start, data=sent | chosen)
    again = sari.post(start, data=sent | chosen)
    assert (first.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    page = text_of(sari, first.headers["Location"])
    for words in ("Pindah keluarga", "Data keluarga Sukirman Hadi", "Data keluarga Paimin Setro", "8, lainnya"):
        assert words in page
    with web.owner() as session:
        key = session.scalars(select(ChangeSet.id).where(ChangeSet.kind == "pindah")).one()
        edit = f"/usulan/pindah/{key}/sunting"
        assert session.scalars(select(Individu.keluarga_id).where(Individu.id == registered.wartini)).one()
    assert sari.get(f"/usulan/{key}/sunting").headers["Location"] == edit
    changed = inputs(text_of(sari, edit)) | {"alasan": "Ikut adiknya di dusun wetan", "pindah": str(registered.wartini)}
    changed = {name: value for name, value in changed.items() if not name.startswith("hub-")} | {
        f"hub-{registered.wartini}": "8"
    }
    assert sari.post(edit, data=changed).status_code == 302
    assert "Ikut adiknya di dusun wetan" in text_of(sari, first.headers["Location"])
    assert sari.post(edit, data=changed).status_code == 422, "an older page of the draft"


def test_a_family_elsewhere_is_not_there(sari: FlaskClient, registered: Registered) -> None:
    elsewhere = (
        f"/usulan/pindah/{registered.made}",
        f"/usulan/pindah/{registered.paimin}?tujuan={registered.made}",
        f"/keluarga/{registered.made}/pada",
        f"/usulan/pembatalan/{registered.made}/1",
        f"/usulan/pembatalan/{registered.wartini}/9",
    )
    assert {path: sari.get(path).status_code for path in elsewhere} == dict.fromkeys(elsewhere, 404)


def test_a_change_is_taken_back(sari: FlaskClient, moved: tuple[str, str]) -> None:
    home, address = moved
    assert address in text_of(sari, f"{home}?tab=riwayat")
    page = text_of(sari, address)
    assert "2, keramik" in page
    assert "VersionView" not in page
    sent = inputs(page)
    short = sari.post(address, data=sent | {"alasan": "x"})
    assert short.status_code == 422
    assert "Alasan sedikitnya" in short.get_data(as_text=True)
    made = sari.post(address, data=sent | {"alasan": "Salah rumah yang dicatat"})
    assert made.status_code == 302
    shown = text_of(sari, made.headers["Location"])
    assert "9, tanah" in shown
    assert "Salah rumah yang dicatat" in shown
    other = inputs(text_of(sari, address)) | {"alasan": "Salah rumah, lagi"}
    assert sari.post(address, data=other).status_code == 422, "one proposal for a family"


def test_a_registration_is_not_taken_back_but_removed(sari: FlaskClient, registered: Registered) -> None:
    history = text_of(sari, f"/keluarga/{registered.sukirman}?tab=riwayat")
    address = f"/usulan/pembatalan/{registered.wartini}/1"
    assert address not in history
    page = text_of(sari, address, 422)
    assert "mengeluarkan orangnya dari register" in page
    assert f"/usulan/penghapusan/{registered.sukirman}" in page
    assert "Buat usulan pembatalan" not in page


def test_all_changes_of_an_officer(web: Web, sari: FlaskClient, moved: tuple[str, str]) -> None:
    with web.owner() as session:
        number = people.actor(session, "sari").user_id
    for reader in ("dewi", "ratna"):
        client = web.client(reader)
        if client.get("/jejak/").status_code == 403:
            assert client.get(f"/jejak/petugas/{number}").status_code == 403
            continue
        shown = text_of(client, f"/jejak/petugas/{number}")
        assert "Tarmuji" in shown
        assert "Lantai terluas" in shown
        assert "Tarmuji" not in text_of(client, f"/jejak/petugas/{number}?jenis=penghapusan")
        assert "Tarmuji" not in text_of(client, f"/jejak/petugas/{number}?sampai=2001-01-01")
        text_of(client, "/jejak/petugas/999999", 404)
    text_of(sari, f"/jejak/petugas/{number}", 403)


def test_a_family_on_a_day(ratna: FlaskClient, moved: tuple[str, str]) -> None:
    home, _ = moved
    now = text_of(ratna, f"{home}/pada")
    assert "2, keramik" in now
    assert "330220 •••••• 9303" in now
    assert "Belum terdaftar" in text_of(ratna, f"{home}/pada?tanggal=2001-01-01")
    for wrong, told in (("kemarin", "Tanggal tidak terbaca"), ("2999-01-01", "Tanggal ini belum tiba")):
        assert told in text_of(ratna, f"{home}/pada?tanggal={wrong}", 422)
