"""The ministry's desk and the public's list as clients see them: who may, what is refused, what is never shown."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select, text
from sqlalchemy.orm import sessionmaker
from werkzeug.test import TestResponse

from portal.access.actor import system
from portal.access.operations import appoint
from portal.access.permissions import Permission
from portal.cases.collective.models import Decree, DecreeItem
from portal.cases.collective.publishing import publish
from portal.cases.models import Task
from portal.kernel.area import NATION
from portal.kernel.database import engine_for
from portal.kernel.secrets import install_vault
from portal.views.kit.sync import add_person
from tests import people
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.registry.families import family, head, speak

WHY = "Menunggu surat keterangan dari desa."
EVIL = "=HYPERLINK(1)"


@pytest.fixture(scope="module")
def desk(web: Web) -> UUID:
    """A second analyst, two cases that stand ready, and the list Maya gathers through the form."""
    install_vault(TEST_KEY)
    with web.owner() as session:
        user = add_person(session, "dimas", first_name="Dimas", last_name="Pratama", password=people.PASSWORD)
        giver = system("cast", Permission.ACCESS_POST_MANAGE)
        appoint(session, user.id, role="analis_pusat", region_code=NATION, by=giver)
        walk = Walk(session, lambda name: speak(session, name))
        walk.at("penetapan_pusat", serial=9500, name="Sukirman Hadi")
        draft = replace(family(9600), anggota=[head(9600, "Warsito Jati")])
        walk.at("penetapan_pusat", draft=replace(draft, ruta=draft.ruta | {"alamat": EVIL}))
    maya = web.client("maya")
    month = maya.get("/penetapan/").get_data(as_text=True).split('<option value="')[1][:7]
    asked = {"bulan": month, "wilayah": str(people.BANYUMAS), "jenis": ""}
    answer = post(maya, "/penetapan/", asked)
    assert answer.status_code == 303
    return UUID(answer.location.rsplit("/", 1)[1])


def post(client: FlaskClient, address: str, data: dict[str, str]) -> TestResponse:
    return client.post(address, data=data | {"csrf_token": people.csrf(client)})


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def answer(web: Web, who: str, desk: UUID, action: str, note: str = "") -> int:
    with web.owner() as session:
        decree = session.scalars(select(Decree).where(Decree.id == desk)).one()
        task = select(Task.version).where(Task.case_id == decree.case_id, Task.status == "siap")
        version = session.scalars(task).one()
    client = web.client(who)
    sent = {"action": action, "version": str(version), "note": note}
    return post(client, f"/penetapan/{desk}/jawab", sent).status_code


def test_only_the_ministry_has_a_desk(web: Web, desk: UUID) -> None:
    for who in ("ratna", "sari", "putu", "bagus"):
        client = web.client(who)
        for address in ("/penetapan/", f"/penetapan/{desk}"):
            assert client.get(address).status_code in {403, 404}, (who, address)
    arif = web.client("arif")
    assert "Susun daftar" not in page(arif, "/penetapan/")
    assert post(arif, f"/penetapan/{desk}/segarkan", {}).status_code == 403
    assert web.client().get("/penetapan/").status_code == 302


def test_forged_and_empty_forms_are_refused_and_typing_stays(web: Web, desk: UUID) -> None:
    maya = web.client("maya")
    for typed in (
        {"bulan": "x", "wilayah": "0", "jenis": ""},
        {"bulan": "0001-01", "wilayah": "0", "jenis": ""},
        {"bulan": "2026-01", "wilayah": "7", "jenis": "sanggah"},
    ):
        refused = post(maya, "/penetapan/", typed)
        assert refused.status_code == 422
        assert 'aria-invalid="true"' in refused.get_data(as_text=True)
    with web.owner() as session:
        case = session.scalars(select(DecreeItem.case_id).where(DecreeItem.decree_id == desk)).first()
    short = post(maya, f"/penetapan/{desk}/tunda", {"case_id": str(case), "alasan": "ya", "lihat": "masuk"})
    assert short.status_code == 422
    assert 'value="ya"' in short.get_data(as_text=True)
    assert post(maya, f"/penetapan/{desk}/tunda", {"case_id": "x", "alasan": WHY}).status_code == 404
    assert post(maya, f"/penetapan/{desk}/lewati", {"case_id": str(desk), "alasan": WHY}).status_code == 404
    assert post(maya, f"/penetapan/{desk}/jawab", {"action": "tetapkan", "version": "1"}).status_code == 422


def test_the_case_of_a_decree_leads_to_its_desk(web: Web, desk: UUID) -> None:
    with web.owner() as session:
        case = session.scalars(select(Decree.case_id).where(Decree.id == desk)).one()
        task = session.scalars(select(Task.id).where(Task.case_id == case)).one()
    maya = web.client("maya")
    ended = {"task_id": str(task), "version": "1", "action": "batalkan", "note": WHY}
    refused = post(maya, f"/kasus/{case}/keputusan", ended)
    assert (refused.status_code, "di halamannya sendiri" in refused.get_data(as_text=True)) == (409, True)
    assert f"/kasus/{case}" in page(maya, "/tugas/")
    assert maya.get(f"/kasus/{case}", follow_redirects=True).request.path == f"/penetapan/{desk}"


def test_proposed_signed_published_and_read_by_everybody(web: Web, desk: UUID) -> None:
    assert answer(web, "maya", desk, "ajukan") == 303
    assert answer(web, "maya", desk, "tetapkan") == 409
    assert answer(web, "dimas", desk, "tetapkan") == 303
    maya = web.client("maya")
    assert "Sedang diterbitkan" in page(maya, f"/penetapan/{desk}")
    engine = engine_for(web.addresses.app)
    publish(sessionmaker(engine, expire_on_commit=False), desk)
    engine.dispose()
    done = page(maya, f"/penetapan/{desk}")
    assert "Warsito Jati" in done
    [letter] = re.findall(r'href="/surat/([0-9a-f-]{36})"', done)
    book = load_workbook(io.BytesIO(maya.get(f"/surat/{letter}/lampiran/1.xlsx").data))
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["No.", "1", "2"]
    assert any(str(row[4]).startswith("'=") for row in rows)
    told = maya.get(f"/surat/{letter}/lampiran/1.csv").get_data(as_text=True)
    assert ";=" not in told
    assert web.client("putu").get(f"/surat/{letter}/lampiran/1.csv").status_code == 404
    anybody = web.client()
    listed = anybody.get(f"/daftar-penetapan/{people.KARANGSARI}/{desk}")
    text_ = listed.get_data(as_text=True)
    assert "SU***** H*****" in text_
    assert listed.headers["X-Robots-Tag"].startswith("noindex")
    for secret in ("Sukirman", "Warsito", "HYPERLINK", "3302201203", "••••••"):
        assert secret not in text_
    assert str(people.KARANGSARI) in page(anybody, "/daftar-penetapan/?q=karangsari kembaran")
    assert str(people.PECATU) not in page(anybody, "/daftar-penetapan/?q=pecatu"), "its page would be empty"
    assert "belum punya daftar penetapan" in page(anybody, "/daftar-penetapan/?q=pecatu")
    assert "Belum ada penetapan" in page(anybody, f"/daftar-penetapan/{people.PECATU}")
    for absent in (people.KEMBARAN, "x", f"{people.KARANGSARI}/x", f"{people.PECATU}/{desk}"):
        assert anybody.get(f"/daftar-penetapan/{absent}").status_code == 404


def test_who_asks_too_often_waits(web: Web) -> None:
    web.app.config["PUBLIC_CALLS_PER_MINUTE"] = 2
    with web.owner() as session:
        session.execute(text("delete from api_window"))
    try:
        codes = [web.client().get("/daftar-penetapan/").status_code for _ in range(4)]
    finally:
        del web.app.config["PUBLIC_CALLS_PER_MINUTE"]
    assert 429 in codes[2:]
