"""Evidence through a browser's own requests: hostile files told one by one, good ones kept, opened as what they are."""

from __future__ import annotations

import io
from uuid import UUID

import lxml.html
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.cases.evidence.limits import AT_ONCE, LARGEST_FORM, MAX_FILE
from tests.cases.papers import hostile, paper
from tests.cases.walking import NOTE, Walk
from tests.conftest import Web
from tests.fieldwork.pictures import PLACE, photo
from tests.people import csrf
from tests.registry.families import speak
from tests.views.cases.conftest import Bring, Seen
from tests.views.cases.test_decision_page import answer
from tests.views.registry.desk import NEW_FAMILY, numbered, text_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(scope="module")
def sari(web: Web) -> FlaskClient:
    return web.client("sari")


@pytest.fixture
def draft(bring: Bring) -> Seen:
    return bring("susun_usulan")


def send(client: FlaskClient, case: Seen, *files: tuple[str, bytes], kind: str = "kk") -> TestResponse:
    sent = {
        "csrf_token": csrf(client),
        "jenis": kind,
        "berkas": [(io.BytesIO(content), name) for name, content in files],
    }
    return client.post(f"{case.path}/bukti", data=sent, content_type="multipart/form-data")


def tab(client: FlaskClient, case: Seen) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(text_of(client, f"{case.path}?tab=bukti"))


def links(page: lxml.html.HtmlElement) -> list[str]:
    return [str(one) for one in page.xpath("//ul[@class='berkas-bukti']/li/a/@href")]


def test_several_files_come_at_once_and_are_shown(sari: FlaskClient, web: Web, draft: Seen) -> None:
    reply = send(sari, draft, ("kk.jpg", photo(90, 60)), ("surat.pdf", paper(pages=2)))
    assert reply.status_code == 302
    assert reply.headers["Location"] == f"{draft.path}?tab=bukti#bukti"
    page = tab(web.client("ratna"), draft)
    words = " ".join(page.get_element_by_id("bukti").text_content().split())
    for told in ("Kartu keluarga (KK)", "kk.jpg", "JPEG", "PDF, 2 halaman", "Sari Lestiani", "Revisi 1"):
        assert told in words, told
    assert "Tambah bukti" not in words, "Ratna does not write the draft"
    assert [one.text_content() for one in page.xpath("//nav[@class='tabs']/a[contains(., 'Bukti')]")] == ["Bukti2"]
    assert page.xpath("//ul[@class='berkas-bukti']//img/@alt") == ["Bukti: Kartu keluarga (KK), berkas kk.jpg"]
    strip = lxml.html.fromstring(text_of(sari, draft.path)).get_element_by_id("hbukti").getparent().getparent()
    assert len(strip.xpath(".//figure")) == 2


def test_what_is_served_is_what_it_is(sari: FlaskClient, draft: Seen) -> None:
    send(sari, draft, ("foto.pdf", photo(90, 61)), ("tampak.jpg", paper("Nama Tampak")))
    picture, document = links(tab(sari, draft))
    got = sari.get(picture)
    assert (got.mimetype, got.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert got.headers["Cache-Control"] == "private, no-store"
    assert got.headers["Content-Disposition"] == "inline; filename=foto.jpg"
    assert PLACE not in got.data
    got = sari.get(document)
    assert (got.mimetype, got.data[:5]) == ("application/pdf", b"%PDF-")
    assert got.headers["Content-Disposition"] == "attachment; filename=tampak.pdf"
    for one in (picture, document):
        policy = sari.get(one).headers["Content-Security-Policy"]
        assert "sandbox" in policy
        assert "default-src 'none'" in policy
    assert sari.get(f"{picture}/kecil").mimetype == "image/jpeg"
    assert sari.get(f"{document}/kecil").status_code == 404


def test_a_bad_file_costs_no_other_and_no_choice(sari: FlaskClient, draft: Seen) -> None:
    reply = send(
        sari, draft, ("baik.jpg", photo(91, 60)), ("gambar.jpg", SVG), ("akta.pdf", hostile()["js"][0]), kind="kematian"
    )
    assert reply.status_code == 422
    page = lxml.html.fromstring(reply.get_data(as_text=True))
    told = page.get_element_by_id("galat-ringkas").text_content()
    assert "gambar.jpg: ini halaman web atau gambar SVG" in told
    assert "akta.pdf: berkas PDF ini memuat program" in told
    assert "Kirim foto (JPEG, PNG, WebP) atau PDF." in told, "how to mend it"
    assert page.xpath("//select[@name='jenis']/option[@selected]/@value") == ["kematian"]
    assert len(links(page)) == 1, "what could be kept is there already"
    assert "1 bukti tersimpan." in page.text_content()


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("kk.jpg", b"", "kosong"),
        ("kk.exe", b"MZ\x90\0" + b"\0" * 900, "program"),
        ("kk.jpg", photo()[:300], "terpotong"),
        ("kk.jpg", photo() + b"<html><script>alert(1)</script></html>", "tersembunyi"),
        ("kk.png", photo() + b"\0" * MAX_FILE, "5 MB"),
        ("surat.docx", b"PK\x03\x04" + b"\0" * 400, "PDF"),
    ],
)
def test_hostile_files_come_back_with_a_word(
    sari: FlaskClient, web: Web, draft: Seen, name: str, content: bytes, word: str
) -> None:
    reply = send(sari, draft, (name, content))
    assert reply.status_code == 422
    page = lxml.html.fromstring(reply.get_data(as_text=True))
    assert word in page.get_element_by_id("berkas-galat").text_content()
    assert web.scalar("select count(*) from evidence_file where change_set_id = :c", c=draft.change_set) == 0


def test_names_cannot_write_on_the_page(sari: FlaskClient, draft: Seen) -> None:
    send(sari, draft, ("<img src=x onerror=alert(1)>.jpg", photo(92, 60)), ("100%(x)s{y}.svg", SVG))
    page = tab(sari, draft)
    assert page.xpath("//img[@onerror]") == []
    assert "<img src=x onerror=alert(1)>.jpg" in page.get_element_by_id("bukti").text_content()


def test_nothing_chosen_and_no_kind_is_told(sari: FlaskClient, draft: Seen) -> None:
    for files, kind, field in (
        ((), "kk", "berkas"),
        ((("kk.jpg", photo()),), "", "jenis"),
        ((("kk.jpg", photo()),), "x", "jenis"),
    ):
        reply = send(sari, draft, *files, kind=kind)
        assert reply.status_code == 422
        assert f'id="{field}-galat"' in reply.get_data(as_text=True)


def test_a_broken_upload_can_be_repeated(sari: FlaskClient, draft: Seen) -> None:
    for _ in range(2):
        assert send(sari, draft, ("kk.jpg", photo(93, 60))).status_code == 302
    page = tab(sari, draft)
    assert len(links(page)) == 1
    assert "Sudah ada, tidak disimpan dua kali: kk.jpg" in page.text_content()


def test_more_than_a_form_holds(sari: FlaskClient, draft: Seen) -> None:
    files = [(f"foto{n}.jpg", photo(100 + n, 60)) for n in range(AT_ONCE + 1)]
    reply = send(sari, draft, *files)
    assert reply.status_code == 422
    assert f"foto{AT_ONCE}.jpg: belum tersimpan" in reply.get_data(as_text=True)
    assert len(links(tab(sari, draft))) == AT_ONCE
    reply = send(sari, draft, ("besar.jpg", b"\0" * LARGEST_FORM))
    assert reply.status_code == 413
    assert "masing-masing 5 MB" in reply.get_data(as_text=True)
    assert len(links(tab(sari, draft))) == AT_ONCE, "what was there stays"


def test_removed_from_the_draft_with_a_trace(sari: FlaskClient, web: Web, draft: Seen) -> None:
    send(sari, draft, ("kk.jpg", photo(94, 60)))
    [one] = links(tab(sari, draft))
    for client, status in ((web.client("wayan"), 404), (web.client("joko"), 403)):
        assert client.post(f"{one}/penghapusan", data={"csrf_token": csrf(client)}).status_code == status
    assert sari.post(f"{one}/penghapusan").status_code == 400, "without its token"
    assert sari.post(f"{one}/penghapusan", data={"csrf_token": csrf(sari)}).status_code == 302
    page = tab(sari, draft)
    assert links(page) == []
    assert "Dikeluarkan Sari Lestiani" in page.text_content()
    assert "mengeluarkan bukti dari draf" in page.text_content()
    assert sari.get(one).status_code == 404


def test_after_submission_it_stays_and_a_return_marks_what_is_new(sari: FlaskClient, web: Web, draft: Seen) -> None:
    send(sari, draft, ("kk.jpg", photo(95, 60)))
    [first] = links(tab(sari, draft))
    with web.owner() as session:
        walk = Walk(session, lambda who: speak(session, who))
        walk.at("verifikasi_kab", since=walk.case(draft.id))
    assert send(sari, draft, ("ktp.jpg", photo(96, 60))).status_code == 302
    sari.post(f"{first}/penghapusan", data={"csrf_token": csrf(sari)})
    page = tab(sari, draft)
    assert links(page) == [first]
    assert page.xpath("//form[contains(@action, 'penghapusan')] | //form[contains(@action, '/bukti')]") == []
    with web.owner() as session:
        walk = Walk(session, lambda who: speak(session, who))
        walk.answer(walk.case(draft.id), "ratna", "kembalikan", note=NOTE, return_to="susun_usulan")
    assert send(sari, draft, ("ktp.jpg", photo(96, 60)), kind="ktp").status_code == 302
    page = tab(web.client("ratna"), draft)
    rows = [" ".join(one.text_content().split()) for one in page.xpath("//ul[@class='berkas-bukti']/li")]
    assert ["Pengajuan ke-2" in one for one in rows] == [False, True]


def test_who_may_not_see_numbers_sees_that_there_is_something(sari: FlaskClient, web: Web, draft: Seen) -> None:
    send(sari, draft, ("kk.jpg", photo(97, 60)))
    send(sari, draft, ("rumah.jpg", photo(98, 60)), kind="rumah")
    card, house = links(tab(sari, draft))
    dewi = web.client("dewi")
    page = tab(dewi, draft)
    assert links(page) == [house]
    assert "1 bukti bernomor identitas tidak dibuka untuk peran Anda." in page.text_content()
    assert [dewi.get(one).status_code for one in (card, f"{card}/kecil", house)] == [404, 404, 200]
    assert web.client("wayan").get(house).status_code == 404
    assert web.client().get(house).status_code == 302
    assert sari.get("/bukti/x").status_code == 404


def test_the_form_leads_on_to_its_evidence(sari: FlaskClient) -> None:
    page = lxml.html.fromstring(text_of(sari, "/usulan/baru"))
    form = next(one for one in page.forms if "kunci" in one.fields)
    typed = {one.name: one.value or "" for one in form.inputs if one.name and one.tag != "button"}
    reply = sari.post("/usulan/baru", data=typed | numbered(9388) | {"aksi": "bukti"})
    assert reply.status_code == 302, NEW_FAMILY
    address = reply.headers["Location"]
    assert address.endswith("?tab=bukti#bukti")
    assert UUID(address.split("/kasus/")[1][:36])
    assert "Kirim bukti" in text_of(sari, address)


def test_missing_evidence_is_a_warning_that_holds_nothing(sari: FlaskClient, draft: Seen) -> None:
    page = text_of(sari, draft.path)
    checks = lxml.html.fromstring(page).get_element_by_id("pemeriksaan").text_content()
    assert "Belum ada buktinya. Salah satu cukup: Kartu keluarga (KK); KTP." in checks
    assert "Menahan" not in checks
    assert sari.post(f"{draft.path}/keputusan", data=answer(page) | {"action": "ajukan"}).status_code == 302
