"""Objecting, bringing a family back and moving it to another village, as people meet these on pages."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from uuid import UUID

import lxml.html
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.cases.queries import case_view
from portal.kernel import clock
from portal.registry.models import ChangeSet, Individu, Keluarga
from tests.cases.walking import Walk
from tests.conftest import Web
from tests.fieldwork.pictures import photo
from tests.people import PECATU, csrf
from tests.registry.families import nik, speak
from tests.views.registry.desk import Registered, inputs, text_of

SAID = {
    "pokok": "masuk",
    "sebab": "4",
    "hubungan": "warga",
    "nama": "Paimin Setro",
    "nik": nik(9777),
    "warga": "y",
    "alasan": "Keluarga ini punya dua toko dan mobil; tetangganya tahu.",
}


def refusals(page: str) -> set[str]:
    """The inputs the summary of errors leads to."""
    return set(lxml.html.fromstring(page).xpath("//div[@id='galat-ringkas']//a/@href"))


def pressed(page: str) -> dict[str, str]:
    """The task and its version a case's page shows."""
    form = next(form for form in lxml.html.fromstring(page).forms if form.action and form.action.endswith("/keputusan"))
    return {name: str(form.fields[name]) for name in ("task_id", "version")}


def answered(client: FlaskClient, case: str, action: str, **more: str) -> str:
    """One press on a case's page; where it leads."""
    sent = pressed(text_of(client, case))
    reply = client.post(f"{case}/keputusan", data=sent | {"csrf_token": csrf(client), "action": action} | more)
    assert reply.status_code == 302, reply.get_data(as_text=True)[:400]
    return reply.headers["Location"]


@pytest.fixture(scope="module")
def objection(web: Web, sari: FlaskClient, registered: Registered) -> str:
    """The address of an objection's case, typed and submitted by Sari."""
    start = f"/usulan/sanggahan/{registered.sukirman}"
    assert start in text_of(sari, f"/keluarga/{registered.sukirman}")
    form = inputs(text_of(sari, start))
    wrong: Mapping[str, str] = SAID | {"nik": "12", "warga": "", "alasan": "x"}
    empty = sari.post(start, data={k: v for k, v in (form | wrong).items() if k != "warga"})
    assert empty.status_code == 422
    assert "#alasan" in refusals(empty.get_data(as_text=True))
    half = sari.post(start, data={k: v for k, v in (form | SAID | {"nik": "12"}).items() if k != "warga"})
    assert refusals(half.get_data(as_text=True)) == {"#nik"}
    assert "Paimin Setro" in half.get_data(as_text=True), "the typing is kept"
    made = sari.post(start, data=form | SAID)
    assert sari.post(start, data=form | SAID).headers["Location"] == made.headers["Location"]
    return str(made.headers["Location"]).partition("?")[0]


def test_an_objection_waits_for_its_papers_and_goes_to_its_ruling(web: Web, sari: FlaskClient, objection: str) -> None:
    page = text_of(sari, objection)
    assert nik(9777) not in page
    assert "330220 •••••• 9777" in page
    held = sari.post(
        f"{objection}/keputusan",
        data=pressed(page) | {"csrf_token": csrf(sari), "action": "ajukan"},
    )
    assert held.status_code == 422
    edit = str(sari.get(re.findall(r"/usulan/[0-9a-f-]{36}/sunting", page)[0]).headers["Location"])
    form = inputs(text_of(sari, edit))
    assert (form["nik"], form["nama"]) == ("330220 •••••• 9777", "Paimin Setro")
    assert sari.post(edit, data=form | {"warga": "y", "pokok": "masuk", "hubungan": "warga"}).status_code == 302
    for kind, size in (("rumah", 90), ("pernyataan", 91)):
        files = {"jenis": kind, "berkas": [(io.BytesIO(photo(size, 60)), f"{kind}.jpg")], "csrf_token": csrf(sari)}
        assert sari.post(f"{objection}/bukti", data=files, content_type="multipart/form-data").status_code == 302
    answered(sari, objection, "ajukan")
    with web.owner() as session:
        by = speak(session, "joko")
        walk = Walk(session, lambda name: speak(session, name))
        case = case_view(session, by, UUID(objection.rsplit("/", 1)[1])).case
        walk.answer(case, "joko", "kirim")
    ratna, hendra = web.client("ratna"), web.client("hendra")
    short = ratna.post(
        f"{objection}/keputusan",
        data=pressed(text_of(ratna, objection))
        | {"csrf_token": csrf(ratna), "action": "lanjut_putus", "risalah": "Ya", "didengar": "keduanya"},
    )
    assert short.status_code == 422
    answered(
        ratna,
        objection,
        "lanjut_putus",
        didengar="keduanya",
        risalah="Pengaju dan keluarga sama-sama hadir dan didengar.",
        tanggal_sidang=clock.today().isoformat(),
    )
    answered(hendra, objection, "terima", note="Kunjungan membenarkan pengaju.")
    told = text_of(sari, objection)
    for words in ("sanggahan diterima", "Kunjungan membenarkan pengaju.", "Ajukan banding"):
        assert words in told
    answered(sari, objection, "selesai_disampaikan")
    assert "Lihat usulan yang menyusul putusan ini" in text_of(sari, objection)


def test_a_removed_family_is_proposed_back(web: Web, sari: FlaskClient, registered: Registered) -> None:
    """Taken out together, brought back together; while it stands, there is nothing to bring back."""
    start = f"/usulan/reaktivasi/{registered.paimin}"
    standing = sari.get(start)
    assert (standing.status_code, "masih berlaku" in standing.get_data(as_text=True)) == (409, True), "before any form"
    assert sari.post(start, data={"csrf_token": csrf(sari), "kode": "1"}).status_code == 409
    with web.owner() as session:
        speak(session, "maya")
        gone = {"status": "dihapus", "valid_from": clock.now()}
        session.execute(update(Keluarga).where(Keluarga.id == registered.paimin).values(kk_bidx=None, **gone))
        session.execute(update(Individu).where(Individu.keluarga_id == registered.paimin).values(nik_bidx=None, **gone))
    assert start in text_of(sari, f"/keluarga/{registered.paimin}")
    form = inputs(text_of(sari, start))
    made = sari.post(start, data=form | {"kode": "2", "alasan": "Ditemukan lagi di rumah anaknya."})
    assert made.status_code == 302
    page = text_of(sari, made.headers["Location"])
    for words in ("Reaktivasi", "Dihapus", "Aktif", "Ditemukan lagi di rumah anaknya."):
        assert words in page, words
    edit = re.findall(r"/usulan/[0-9a-f-]{36}/sunting", page)[0]
    assert inputs(text_of(sari, edit))["kode"] == "2"
    objection = text_of(sari, f"/usulan/sanggahan/{registered.paimin}")
    assert "dikeluarkan" in objection
    assert "terdata padahal" not in objection


def test_a_family_is_offered_to_another_village(web: Web, sari: FlaskClient, registered: Registered) -> None:
    with web.owner() as session:
        speak(session, "maya")
        session.execute(update(ChangeSet).where(ChangeSet.keluarga_id == registered.sukirman).values(status="batal"))
    start = f"/usulan/pindah-desa/{registered.sukirman}"
    assert "Tidak ada desa yang cocok" in text_of(sari, f"{start}?cari=Tidakada")
    found = text_of(sari, f"{start}?cari=Pecatu")
    assert f"{start}?desa={PECATU}" in found
    form = inputs(text_of(sari, f"{start}?desa={PECATU}"))
    assert sari.post(start, data=form | {"alasan": "x"}).status_code == 422
    first = sari.post(start, data=form | {"alasan": "Pindah ke Pecatu sejak Agustus."})
    again = sari.post(start, data=form | {"alasan": "Pindah ke Pecatu sejak Agustus."})
    assert (first.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    case = str(first.headers["Location"])
    assert "Pindah ke Desa Pecatu" in text_of(sari, case)
    with web.owner() as session:
        key = session.scalars(select(ChangeSet.id).where(ChangeSet.kind == "pindah_wilayah")).one()
    edit = f"/usulan/pindah-desa/{key}/sunting"
    assert sari.get(f"/usulan/{key}/sunting").headers["Location"] == edit
    changed = inputs(text_of(sari, edit)) | {"alasan": "Pindah ke Pecatu ikut anaknya."}
    assert sari.post(edit, data=changed).status_code == 302
    answered(sari, case, "ajukan")
    answered(web.client("ratna"), case, "setuju")
    assert "Menunggu jawaban" in text_of(sari, case)
    wayan = web.client("wayan")
    assert wayan.get(case).status_code == 404
    inbox = text_of(wayan, "/tugas/")
    [come] = {
        link for link in lxml.html.fromstring(inbox).xpath("//a/@href") if re.fullmatch(r"/kasus/[0-9a-f-]{36}", link)
    }
    page = text_of(wayan, come)
    assert "Keluarga ini datang dari Desa Karangsari" in page
    assert nik(9000) not in page
    answered(wayan, come, "tolak", note="Bukan warga kami.", reason_code="T03")
    assert "Pilih desa lain" in text_of(sari, case)


def test_elsewhere_there_is_nothing(web: Web, sari: FlaskClient, registered: Registered, objection: str) -> None:
    with web.owner() as session:
        key = session.scalars(select(ChangeSet.id).where(ChangeSet.kind == "sanggah")).first()
    wayan = web.client("wayan")
    for client, path in (
        (sari, f"/usulan/sanggahan/{registered.made}"),
        (sari, f"/usulan/reaktivasi/{registered.made}"),
        (sari, f"/usulan/pindah-desa/{registered.made}"),
        (wayan, f"/usulan/sanggahan/{key}/sunting"),
        (wayan, f"/usulan/pindah-desa/{key}/sunting"),
    ):
        assert client.get(path).status_code == 404, path
        assert client.post(path, data={"csrf_token": csrf(client)}).status_code == 404, path
