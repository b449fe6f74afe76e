"""Steps called alike in several processes: lists name them with their process, nothing decides them together."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from portal.cases.operations import open_case
from portal.registry.operations import save_proposal
from portal.registry.queries import draft_of
from tests import people
from tests.cases.walking import Walk
from tests.conftest import Web
from tests.people import csrf
from tests.registry.families import registered, speak
from tests.views.cases.conftest import Bring, Seen
from tests.views.registry.desk import text_of

STEP = "verifikasi_kab"


@pytest.fixture(scope="module")
def both(web: Web, bring: Bring, amended: tuple[Seen, object]) -> tuple[Seen, Seen]:
    """A new family and a correction, both at Ratna's step."""
    correction, _ = amended
    with web.owner() as session:
        walk = Walk(session, lambda who: speak(session, who))
        case = walk.case(correction.id)
        walk.answer(case, "sari", "ajukan")
        walk.answer(case, "joko", "kirim")
        assert case.step == STEP
    return bring(STEP, "Keluarga Anyar"), correction


@pytest.fixture(scope="module")
def ratna(web: Web, both: tuple[Seen, Seen]) -> FlaskClient:
    return web.client("ratna")


@pytest.mark.parametrize("address", ["/tugas/?langkah=", "/kasus/?langkah="])
def test_lists_keep_one_process_or_all(ratna: FlaskClient, both: tuple[Seen, Seen], address: str) -> None:
    new, correction = both
    for asked, shown in (
        (STEP, {new, correction}),
        (f"perbaikan:{STEP}", {correction}),
        (f"usulan_baru:{STEP}", {new}),
        (f"penghapusan:{STEP}", set()),
    ):
        page = text_of(ratna, address + asked)
        assert {one for one in both if one.number in page} == shown, asked


def test_the_chosen_step_says_whose_it_is(ratna: FlaskClient) -> None:
    page = text_of(ratna, f"/tugas/?langkah=perbaikan:{STEP}")
    assert 'value="perbaikan:verifikasi_kab" selected>Verifikasi kabupaten/kota · Perbaikan data<' in page
    assert "Putuskan semua yang tersaring (1)" in page
    assert "Putuskan semua yang tersaring" not in text_of(ratna, f"/tugas/?langkah={STEP}")


def test_one_answer_is_not_given_to_several_processes(web: Web, ratna: FlaskClient) -> None:
    refused = ratna.get(f"/massal/baru?langkah={STEP}")
    assert refused.status_code == 409
    assert "beberapa proses: Perbaikan data, Usulan keluarga" in refused.get_data(as_text=True)
    page = text_of(ratna, f"/massal/baru?langkah=perbaikan:{STEP}")
    assert "Perbaikan data" in page
    answer = ratna.post("/massal/contoh", data={"langkah": STEP, "csrf_token": csrf(ratna)})
    assert answer.status_code >= 400
    assert web.scalar("select count(*) from bulk_action") == 0


def test_a_process_that_is_not_there_is_no_filter(ratna: FlaskClient) -> None:
    assert ratna.get(f"/massal/baru?langkah=entah:{STEP}").status_code == 400
    assert ratna.get(f"/massal/baru?langkah=perbaikan:{STEP}&kec={people.BADUNG}").status_code == 404


def test_who_is_not_to_be_visited_is_not_missing_a_visit(web: Web, ratna: FlaskClient) -> None:
    with web.owner() as session:
        walk = Walk(session, lambda who: speak(session, who))
        known = registered(session, walk.become, 9695, "Salah Tulis")
        sari = speak(session, "sari")
        draft = draft_of(session, sari, known)
        draft.ruta["alamat"] = "Dusun Krajan Lor"
        change_set = save_proposal(
            session,
            kind="perbaikan",
            region_code=people.KARANGSARI,
            draft=draft,
            reason="Nama dusun keliru",
            keluarga_id=known,
            by=sari,
        )
        case = walk.answer(open_case(session, change_set, by=sari), "sari", "ajukan")
        assert case.step == STEP
    page = text_of(ratna, "/tugas/?q=Salah")
    assert "Tidak perlu kunjungan" in page
    assert "Belum dikunjungi" not in page
    preview = text_of(ratna, f"/massal/baru?langkah=perbaikan:{STEP}&q=Salah")
    assert "Tidak ada tanda pada tugas-tugas ini." in preview
