"""Proposing through the page: typing kept, errors at their place, one page sent twice makes one case."""

from __future__ import annotations

import re
import threading

import lxml.html
import pytest
from flask.testing import FlaskClient

from tests.conftest import Web
from tests.people import KARANGSARI, PECATU
from tests.views.registry.desk import Registered, inputs, numbered, send, text_of


def cases(web: Web) -> int:
    return int(web.scalar("select count(*) from case_file"))


def step_of(web: Web, address: str) -> str:
    return str(web.scalar("select step from case_file where id = :id", id=address.rsplit("/", 1)[1]))


@pytest.mark.parametrize("who", ["joko", "arif", "bagus", "dewi"])
def test_who_may_not_propose_is_refused(web: Web, registered: Registered, who: str) -> None:
    client = web.client(who)
    for address in ("/usulan/baru", f"/usulan/perbaikan/{registered.sukirman}"):
        assert 'name="kunci"' not in text_of(client, address, 403)


def test_a_family_elsewhere_cannot_be_proposed_about(sari: FlaskClient, registered: Registered) -> None:
    for kind in ("perbaikan", "penghapusan"):
        assert "di luar wilayah tugas Anda." in text_of(sari, f"/usulan/{kind}/{registered.made}", 404)


def test_a_village_elsewhere_cannot_be_chosen(web: Web, sari: FlaskClient, ratna: FlaskClient) -> None:
    assert "Pilih desa" in text_of(ratna, f"/usulan/baru?desa={PECATU}")
    before = cases(web)
    answer = send(sari, "/usulan/baru", **numbered(9310), desa=str(PECATU))
    assert answer.status_code in {200, 404}
    assert cases(web) == before


def test_whoever_has_many_villages_chooses_one(ratna: FlaskClient) -> None:
    assert f"/usulan/baru?desa={KARANGSARI}" in text_of(ratna, "/usulan/baru?cari=karangsari+kembaran")
    page = text_of(ratna, f"/usulan/baru?desa={KARANGSARI}")
    assert "Desa Karangsari" in page
    assert "Simpan dan ajukan" not in page


def test_wrong_answers_are_shown_at_their_field_and_typing_is_kept(web: Web, sari: FlaskClient) -> None:
    before = cases(web)
    wrong = numbered(9311) | {
        "ruta-alamat": "",
        "ruta-luas_lantai": "banyak",
        "anggota-0-nik": "123",
        "anggota-0-hub_kepala": "3",
        "alasan": "",
    }
    answer = send(sari, "/usulan/baru", **wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for words in (
        'href="#ruta-alamat"',
        'href="#ruta-luas_lantai"',
        'href="#anggota-0-nik"',
        'href="#alasan"',
        "tepat satu kepala keluarga",
    ):
        assert words in page
    kept = inputs(page)
    assert kept["anggota-0-nama"] == "Kartinah Lestari"
    assert kept["ruta-luas_lantai"] == "banyak"
    assert cases(web) == before


def test_a_draft_may_be_incomplete_but_not_unreadable(web: Web, sari: FlaskClient) -> None:
    incomplete = numbered(9312) | {"ruta-alamat": "", "anggota-0-status_kawin": ""}
    assert send(sari, "/usulan/baru", "simpan", **incomplete | {"ruta-luas_lantai": "banyak"}).status_code == 422
    answer = send(sari, "/usulan/baru", "simpan", **incomplete)
    assert answer.status_code == 302
    assert step_of(web, answer.headers["Location"]) == "susun_usulan"


def test_half_work_is_kept_and_what_it_lacks_is_counted(web: Web, sari: FlaskClient) -> None:
    half = numbered(9316) | {"alasan": "", "anggota-0-tanggal_lahir": "2099-01-01", "anggota-0-hub_kepala": ""}
    kept = send(sari, "/usulan/baru", "simpan", **half)
    assert kept.status_code == 302
    assert "hal yang harus dilengkapi sebelum diajukan" in text_of(sari, kept.headers["Location"])
    edit = f"/usulan/{web.scalar('select change_set_id from case_file order by id desc limit 1')}/sunting"
    page = text_of(sari, edit)
    assert inputs(page)["anggota-0-tanggal_lahir"] == "2099-01-01"
    refused = send(sari, edit, page=page)
    told = refused.get_data(as_text=True)
    assert refused.status_code == 422
    for at in ("alasan-galat", "anggota-0-tanggal_lahir-galat", "anggota-0-hub_kepala-galat"):
        assert f'id="{at}"' in told
    mended = {"alasan": "Belum terdata", "anggota-0-tanggal_lahir": "1980-03-12", "anggota-0-hub_kepala": "1"}
    assert send(sari, edit, page=told, **mended).status_code == 302


def test_a_reason_too_long_is_kept_on_the_page_and_said(web: Web, sari: FlaskClient) -> None:
    long = "panjang " * 260
    for deed in ("simpan", "ajukan"):
        answer = send(sari, "/usulan/baru", deed, **numbered(9317) | {"alasan": long})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "Paling banyak 2000 huruf" in page
        assert long.strip() in page


def test_save_and_submit_goes_to_the_next_step(web: Web, sari: FlaskClient) -> None:
    answer = send(sari, "/usulan/baru", **numbered(9313))
    assert answer.status_code == 302
    assert step_of(web, answer.headers["Location"]) == "catat_musdes"
    page = text_of(sari, answer.headers["Location"])
    assert "Kartinah Lestari" in page
    assert "3302205203809313" not in page


def test_members_are_added_and_dropped_without_scripts(sari: FlaskClient) -> None:
    page = send(sari, "/usulan/baru", "tambah", **numbered(9314)).get_data(as_text=True)
    kept = inputs(page)
    assert kept["anggota-0-nama"] == "Kartinah Lestari"
    assert kept["anggota-1-nama"] == ""
    page = send(sari, "/usulan/baru", "buang:anggota-0", page=page, **{"anggota-1-nama": "Bagas"}).get_data(
        as_text=True
    )
    assert "anggota-0-nama" not in inputs(page)
    assert inputs(page)["anggota-1-nama"] == "Bagas"


def test_the_same_page_sent_again_makes_no_second_case(web: Web, sari: FlaskClient) -> None:
    page = text_of(sari, "/usulan/baru")
    before = cases(web)
    first = send(sari, "/usulan/baru", page=page, **numbered(9315))
    again = send(sari, "/usulan/baru", page=page, **numbered(9315))
    assert first.headers["Location"] == again.headers["Location"]
    assert cases(web) == before + 1
    assert "sudah tersimpan sebelumnya" in text_of(sari, again.headers["Location"])
    assert web.scalar("select revision from change_set order by created_at desc limit 1") == 1


@pytest.mark.parametrize("serial", range(9320, 9325))
def test_a_double_click_makes_one_case(web: Web, registered: Registered, serial: int) -> None:
    clients = [web.client("sari"), web.client("sari")]
    page = text_of(clients[0], "/usulan/baru")
    token = inputs(text_of(clients[1], "/usulan/baru"))["csrf_token"]
    before, gate, got = cases(web), threading.Barrier(2), []

    def press(client: FlaskClient, **own: str) -> None:
        gate.wait()
        got.append(send(client, "/usulan/baru", page=page, **numbered(serial) | own).headers.get("Location"))

    threads = [
        threading.Thread(target=press, args=(clients[0],)),
        threading.Thread(target=press, args=(clients[1],), kwargs={"csrf_token": token}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got[0] == got[1] is not None
    assert cases(web) == before + 1


@pytest.mark.parametrize("key", ["", "bukan-id", "01a20cd0-c9f3-78cb-9d26-2e44be4cffff"])
def test_a_key_we_did_not_make_is_not_taken(web: Web, sari: FlaskClient, key: str) -> None:
    before = cases(web)
    assert send(sari, "/usulan/baru", **numbered(9330), kunci=key).status_code == 404
    assert cases(web) == before


def test_a_nik_in_another_open_proposal_is_refused_with_typing_kept(sari: FlaskClient) -> None:
    assert send(sari, "/usulan/baru", **numbered(9331)).status_code == 302
    answer = send(sari, "/usulan/baru", **numbered(9331))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert inputs(page)["anggota-0-nik"] == "3302205203809331"
    assert re.search(r"NIK ini sudah ada dalam usulan USL-[\d-]+ yang berjalan", page)
    parsed = lxml.html.fromstring(page)
    assert parsed.get_element_by_id("anggota-0-nik").get("aria-invalid") == "true"
    [way] = parsed.xpath("//*[@id='galat-ringkas']//a[@href='#anggota-0-nik']/following-sibling::a/@href")
    assert "Kartinah Lestari" in text_of(sari, way), "the way to the other case"


def test_a_nik_in_an_open_proposal_out_of_sight_is_told_at_its_field(web: Web, sari: FlaskClient) -> None:
    wayan = web.client("wayan")
    assert send(wayan, "/usulan/baru", **numbered(9336)).status_code == 302
    answer = send(sari, "/usulan/baru", **numbered(9336))
    assert answer.status_code == 422
    page = lxml.html.fromstring(answer.get_data(as_text=True))
    assert "dalam usulan lain yang berjalan" in page.get_element_by_id("anggota-0-nik-galat").text_content()
    assert page.xpath("//*[@id='galat-ringkas']//a[contains(@href, '/kasus/')]") == []


def test_a_twin_in_another_open_proposal_is_named_with_the_way_to_its_case(sari: FlaskClient) -> None:
    def proposed(serial: int, name: str) -> str:
        someone = {"anggota-0-nik": "", "anggota-0-nama": name, "anggota-0-tanggal_lahir": "1981-06-09"}
        return str(send(sari, "/usulan/baru", "simpan", **numbered(serial) | someone).headers["Location"])

    first, second = proposed(9337, "Poernomowati Djati"), proposed(9338, "Purnomowati Jati")
    for here, there, name in ((first, second, "Purnomowati Jati"), (second, first, "Poernomowati Djati")):
        page = lxml.html.fromstring(text_of(sari, here))
        [told] = page.xpath("//*[@id='pemeriksaan']//li[contains(., 'sedang diusulkan di Karangsari')]")
        assert name in told.text_content()
        assert told.xpath(".//a/@href") == [there]


def test_a_registered_nik_is_shown_at_its_person_with_the_way_there(sari: FlaskClient, registered: Registered) -> None:
    child = {"anggota-1-nama": "Bagas", "anggota-1-nik": "3302201203709000", "anggota-1-tanggal_lahir": "1970-03-12"}
    child |= {"anggota-1-jenis_kelamin": "1", "anggota-1-hub_kepala": "8", "anggota-1-status_kawin": "1"}
    page = send(sari, "/usulan/baru", "tambah", **numbered(9335)).get_data(as_text=True)
    answer = send(sari, "/usulan/baru", page=page, **child)
    assert answer.status_code == 422
    parsed = lxml.html.fromstring(answer.get_data(as_text=True))
    assert parsed.get_element_by_id("anggota-1-nik").get("aria-invalid") == "true"
    assert parsed.get_element_by_id("anggota-0-nik").get("aria-invalid") is None
    assert parsed.xpath(f"//*[@id='galat-ringkas']//a[@href='/keluarga/{registered.sukirman}']")
    draft = send(sari, "/usulan/baru", "simpan", page=page, **child).headers["Location"]
    assert f'href="/keluarga/{registered.sukirman}"' in text_of(sari, draft), "the draft's findings lead there, too"


def test_a_nik_registered_elsewhere_stops_submitting_without_telling_where(web: Web, sari: FlaskClient) -> None:
    before = cases(web)
    answer = send(sari, "/usulan/baru", **numbered(9332) | {"anggota-0-nik": TAKEN})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "NIK ini sudah terdaftar." in page.split('id="anggota-0-nik-galat"')[1][:300]
    assert "Made" not in page
    assert "wilayah Anda" not in page.split("<main")[1]
    assert cases(web) == before
    assert hits(web) == 1


def test_after_so_many_hits_a_day_numbers_are_checked_at_verification(
    web: Web, sari: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.registry.probing._limit", hits(web))
    page = send(sari, "/usulan/baru", "simpan", **numbered(9333) | {"anggota-0-nik": TAKEN})
    case = page.headers["Location"]
    told = text_of(sari, case)
    assert "diperiksa saat verifikasi" in told
    assert "sudah terdaftar" not in told.split("<main")[1]
    free = send(sari, "/usulan/baru", "simpan", **numbered(9334)).headers["Location"]
    assert "diperiksa saat verifikasi" in text_of(sari, free), "a free number looks the same"
    ratna = text_of(web.client("ratna"), case)
    assert "NIK ini sudah terdaftar." in ratna, "who verifies is told"
    assert hits(web) == 1, "what is not told is no hit"


TAKEN = "3302201203709202"
"""The NIK of a man in Bali."""


def hits(web: Web) -> int:
    return int(web.scalar("select count(*) from fact where verb = 'registry.number.hit'"))


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000], ids=["superscript", "arabic", "endless"])
@pytest.mark.parametrize("name", ["anggota-{}-nama", "baris_usaha-{}-x", "baris_anak_tanggungan-{}-nama"])
@pytest.mark.parametrize("kind", ["baru", "perbaikan"])
def test_a_row_with_a_number_that_is_none_is_nobodys_row(
    sari: FlaskClient, registered: Registered, kind: str, name: str, number: str
) -> None:
    address = "/usulan/baru" if kind == "baru" else f"/usulan/perbaikan/{registered.paimin}"
    filled = inputs(text_of(sari, address)) | {name.format(number): "x", "aksi": "tambah"}
    assert sari.post(address, data=filled).status_code in {200, 422}


def test_an_answer_too_long_is_told_once_in_indonesian(sari: FlaskClient) -> None:
    """Of a core fact, a number, and an answer without a column."""
    page = text_of(sari, "/usulan/baru")
    typed = {"ruta-alamat": "a" * 201, "ruta-lat": "9" * 201, "anggota-0-nama": "a" * 201}
    typed |= {"ruta-jawab_jumlah_kamar": "9" * 2001}
    assert typed.keys() <= inputs(page).keys()
    answer = send(sari, "/usulan/baru", page=page, **numbered(9390) | typed).get_data(as_text=True)
    assert "cannot be longer" not in answer
    read = lxml.html.fromstring(answer)
    for name, text in typed.items():
        said = [one.text_content().strip() for one in read.xpath(f"//p[starts-with(@id, '{name}-galat')]")]
        assert said == [f"Paling banyak {len(text) - 1} huruf."], name
        assert len(read.xpath(f"//div[@id='galat-ringkas']//a[@href='#{name}']")) == 1
