"""Deciding from the case page: what is said afterwards, what is kept when somebody was faster, what asks first."""

from __future__ import annotations

import lxml.html
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.access.actor import system
from portal.documents.operations import render_letter
from portal.kernel import clock
from tests import people
from tests.conftest import Web
from tests.views.cases.conftest import Bring
from tests.views.registry.desk import text_of

NOTE = "Alamat belum memuat RT dan RW."


def answer(page: str) -> dict[str, str]:
    """What the page's decision form would send."""
    form = next(form for form in lxml.html.fromstring(page).forms if "/keputusan" in form.action)
    return {one.name: one.value or "" for one in form.inputs if one.name and one.tag != "button"}


@pytest.fixture(scope="module")
def ratna(web: Web) -> FlaskClient:
    return web.client("ratna")


def test_afterwards_it_says_which_family_and_leads_back(ratna: FlaskClient, bring: Bring) -> None:
    case, _ = bring("verifikasi_kab", "Sukirman <b>Hadi</b>"), bring("verifikasi_kab")
    sent = answer(text_of(ratna, case.path)) | {"action": "setuju"}
    reply = ratna.post(f"{case.path}/keputusan", data=sent)
    told = text_of(ratna, reply.headers["Location"])
    assert f'<a href="{case.path}">Sukirman &lt;b&gt;Hadi&lt;/b&gt;, {case.number}</a>' in told
    assert "Tersimpan: Setujui" in told


def test_whoever_comes_too_late_keeps_the_note(web: Web, ratna: FlaskClient, bring: Bring) -> None:
    case = bring("verifikasi_kab")
    stale = answer(text_of(ratna, case.path))
    ratna.post(f"{case.path}/keputusan", data=stale | {"action": "setuju"})
    reply = ratna.post(f"{case.path}/keputusan", data=stale | {"action": "tolak", "note": NOTE})
    page = reply.get_data(as_text=True)
    assert reply.status_code == 409
    assert "sudah diputus oleh Ratna Wulandari" in page
    assert NOTE in lxml.html.fromstring(page).get_element_by_id("belum").value
    assert "Keputusan Anda tidak disimpan" in page


def test_a_visit_that_comes_too_late_keeps_its_note(web: Web, bring: Bring) -> None:
    case, joko = bring("kunjungan_lapangan"), web.client("joko")
    page = lxml.html.fromstring(text_of(joko, f"{case.path}/kunjungan"))
    form = next(form for form in page.forms if "result" in form.fields)
    typed = {"task_id": "", "version": "", "csrf_token": "", "started_at": ""}
    sent = {name: form.fields[name] for name in typed} | {"result": "1", "note": NOTE}
    sent |= {"alasan_tanpa_bukti": "Kamera gawai rusak hari ini."}
    assert joko.post(f"{case.path}/kunjungan", data=sent).status_code == 302
    assert joko.post(f"{case.path}/kunjungan", data=sent).status_code == 302, "the very same visit sent twice"
    reply = joko.post(f"{case.path}/kunjungan", data=sent | {"note": "Pagar dikunci, penghuni di sawah."})
    assert reply.status_code == 409
    assert "Pagar dikunci, penghuni di sawah." in reply.get_data(as_text=True)


def test_a_note_that_is_too_long_is_refused_whatever_the_answer(ratna: FlaskClient, bring: Bring) -> None:
    case = bring("verifikasi_kab")
    sent = answer(text_of(ratna, case.path))
    for action in ("kembalikan", "tolak", "setuju"):
        reply = ratna.post(f"{case.path}/keputusan", data=sent | {"action": action, "note": "x" * 2001})
        assert reply.status_code == 422, action


@pytest.mark.parametrize(
    ("step", "who", "final"),
    [
        ("susun_usulan", "sari", ["batalkan"]),
        ("verifikasi_kab", "ratna", ["tolak"]),
        ("penetapan_pusat", "maya", ["tolak", "tetapkan"]),
    ],
)
def test_what_ends_a_case_asks_with_name_and_consequence(
    web: Web, bring: Bring, step: str, who: str, final: list[str]
) -> None:
    case = bring(step, "Kartinah Lestari")
    page = lxml.html.fromstring(text_of(web.client(who), case.path))
    buttons = {button.get("value"): button for button in page.xpath("//button[@data-konfirmasi]")}
    assert sorted(buttons) == sorted(final)
    for button in buttons.values():
        assert "Kartinah Lestari" in button.get("data-tanya-judul")
        assert case.number in button.get("data-konfirmasi")
        assert "tidak dapat ditarik kembali" in button.get("data-konfirmasi")


def test_the_village_meets_its_form_first(web: Web, bring: Bring) -> None:
    page = text_of(web.client("sari"), bring("catat_musdes").path)
    assert page.index('name="nomor_ba"') < page.index('id="hbeda"')


def test_a_new_family_folds_by_record_and_says_nothing_of_before(web: Web, ratna: FlaskClient, bring: Bring) -> None:
    with web.owner() as session:  # the same people are in the proposals of other tests: not what this one is about
        session.execute(text("delete from proposed_person"))
        session.commit()
    case = bring("verifikasi_kab")
    page = lxml.html.fromstring(text_of(ratna, case.path))
    parts = page.xpath("//details[@class='bagian']")
    assert [part.get("open") for part in parts] == [None] * 4
    assert "12 Mar 1970" in parts[2].xpath("./summary")[0].text_content()
    assert "Belum ada" not in "".join(part.text_content() for part in parts)
    opened = lxml.html.fromstring(text_of(ratna, f"{case.path}?tab=semua"))
    assert all(part.get("open") is not None for part in opened.xpath("//details[@class='bagian']"))


def test_cancelling_without_a_note_opens_the_note_again(web: Web, bring: Bring) -> None:
    case, sari = bring("susun_usulan"), web.client("sari")
    sent = answer(text_of(sari, case.path)) | {"action": "batalkan", "note": ""}
    reply = sari.post(f"{case.path}/keputusan", data=sent)
    assert reply.status_code == 422
    page = lxml.html.fromstring(reply.get_data(as_text=True))
    assert page.xpath("//details[@class='lain']")[0].get("open") is not None
    assert sari.post(f"{case.path}/keputusan", data=sent | {"note": "Salah orang"}).status_code == 302
    assert "Dibatalkan" in text_of(sari, case.path)


def test_the_machine_is_called_the_system(web: Web, bring: Bring) -> None:
    case, maya = bring("penetapan_pusat"), web.client("maya")
    sent = answer(text_of(maya, case.path)) | {"action": "tetapkan"}
    assert maya.post(f"{case.path}/keputusan", data=sent).status_code == 302
    with web.owner() as session:
        letter = web.scalar("select id from letter where case_id = :c", c=case.id)
        render_letter(session, letter, by=system("letters.render"))
    page = text_of(maya, case.path)
    assert "letters.render" not in page
    assert "<b>Sistem</b> menyiapkan PDF" in page


def test_the_village_meetings_day_is_written_like_any_other(web: Web, ratna: FlaskClient, bring: Bring) -> None:
    page = text_of(ratna, bring("verifikasi_kab").path)
    assert f"Tanggal musyawarah: <b>{clock.today():%-d} " in page
    assert "-7,40000; 109,28000" in page


def test_a_supervisor_sees_the_visit_and_lets_it_pass(web: Web, bring: Bring) -> None:
    case, tuti = bring("periksa_mutu"), web.client("tuti")
    page = text_of(tuti, case.path)
    for told in ("Kunjungan untuk diperiksa", "Kamera gawai rusak", "Foto rumah tidak ada.", "±6 m", "0 menit"):
        assert told in page, told
    assert "Diperiksa karena kunjungannya tanpa bukti." in page
    assert tuti.post(f"{case.path}/keputusan", data=answer(page) | {"action": "kembalikan"}).status_code == 422
    assert tuti.post(f"{case.path}/keputusan", data=answer(page) | {"action": "lulus"}).status_code == 302
    assert web.scalar("select step from case_file where id = :c", c=case.id) == "verifikasi_kab"


def test_a_rejection_names_a_reason_and_the_case_tells_what_can_be_done(ratna: FlaskClient, bring: Bring) -> None:
    case = bring("verifikasi_kab")
    sent = answer(text_of(ratna, case.path)) | {"action": "tolak", "note": NOTE}
    reply = ratna.post(f"{case.path}/keputusan", data=sent | {"reason_code": ""})
    assert reply.status_code == 422
    assert "Pilih alasan dari daftar" in reply.get_data(as_text=True)
    assert NOTE in reply.get_data(as_text=True)
    assert ratna.post(f"{case.path}/keputusan", data=sent | {"reason_code": "T03"}).status_code == 302
    page = text_of(ratna, case.path)
    assert "Bukan warga desa ini" in page
    assert "Minta pendataan di desa tempat keluarga tinggal sekarang" in page


def test_what_one_made_oneself_is_not_offered_to_be_taken(web: Web, ratna: FlaskClient, bring: Bring) -> None:
    case = bring("verifikasi_kab")
    assert "Ambil tugas ini" in text_of(ratna, case.path)
    task = web.scalar("select id from task where case_id = :id and status = 'siap'", id=case.id)
    with web.owner() as session:
        made = text("update case_file set created_by = :who where id = :id")
        session.execute(made, {"id": case.id, "who": people.user_id(session, "ratna")})
    page = text_of(ratna, case.path)
    assert "Langkah ini harus diputus orang lain" in page
    assert "Ambil tugas ini" not in page
    refused = ratna.post(f"/tugas/{task}/ambil", data={"csrf_token": people.csrf(ratna)})
    assert refused.status_code == 409
    assert "langkah ini untuk orang lain" in refused.get_data(as_text=True)
