"""What the gate is told of the house: where cases stand now, and which steps nobody could see somewhere."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.cases import deploying, housing, studioqueries
from portal.cases.ports import Vacancy
from portal.cases.processmodels import ProcessDraft
from portal.kernel.area import EVERYWHERE
from portal.kernel.phrases import Phrase, phrase_of
from tests import people
from tests.cases.walking import Walk
from tests.registry.families import Become

FILE = "usulan_baru.bpmn"
ROLES = ("operator_desa", "petugas_lapangan", "verifikator_kab", "kepala_dinas_kab", "validator_prov", "analis_pusat")


def vacant(session: Session) -> dict[str, Vacancy]:
    session.flush()
    return dict(housing.vacancies(session, "usulan_baru", ROLES, EVERYWHERE))


def draft(session: Session, as_actor: Become, old: str = "", new: str = "") -> ProcessDraft:
    """A draft in which one word is another, in all its files."""
    arif = as_actor("arif")
    made = deploying.open_draft(session, studioqueries.live_version(session, arif, "usulan_baru"), by=arif)
    files = {name: body.replace(old, new) if old else body for name, body in made.files.items()}
    return deploying.save_draft(session, made.id, files=files, revision=1, by=arif)


def test_no_running_case_no_preview(session: Session, as_actor: Become) -> None:
    report = deploying.check_draft(session, draft(session, as_actor).id, by=as_actor("arif"))
    (stage,) = [one for one in report["stages"] if one["name"] == "pindah"]
    assert (stage["status"], phrase_of(stage["reason"])) == ("dilewati", "tidak ada kasus yang sedang berjalan")


def test_running_cases_are_laid_onto_the_draft(session: Session, as_actor: Become, walk: Walk) -> None:
    walk.at("kunjungan_lapangan")
    walk.at("kunjungan_lapangan", serial=9100, name="Tukiman")
    walk.at("verifikasi_kab", serial=9200, name="Paijo")
    report = deploying.check_draft(session, draft(session, as_actor).id, by=as_actor("arif"))
    (stage,) = [one for one in report["stages"] if one["name"] == "pindah"]
    assert (stage["status"], stage["figures"]["cases"], stage["figures"]["movable"]) == ("lolos", 3, 3)
    assert {tuple(row["open"]): row["count"] for row in stage["figures"]["rows"]} == {
        ("verval/kunjungan_lapangan",): 2,
        ("verifikasi_kab",): 1,
    }


def test_what_stands_on_a_step_that_goes_is_told_and_stops_nothing(
    session: Session, as_actor: Become, walk: Walk
) -> None:
    walk.at("kunjungan_lapangan")
    changed = draft(session, as_actor, "kunjungan_lapangan", "kunjungan_rumah")
    report = deploying.check_draft(session, changed.id, by=as_actor("arif"))
    (finding,) = [one for one in report["findings"] if one["code"] == "cannot-move"]
    assert finding["level"] == "peringatan"
    assert phrase_of(finding["why"]).startswith("1 kasus yang berjalan tidak dapat dipindahkan")
    assert "kunjungan_lapangan, yang tidak ada lagi" in phrase_of(finding["why"])
    assert report["passed"]
    version = deploying.propose_version(
        session, changed.id, revision=2, reason="Nama langkah diperbaiki.", by=as_actor("arif")
    )
    assert phrase_of(version.report["findings"][-1]["why"]) == phrase_of(finding["why"])


def test_where_cases_run_everybody_is_there(session: Session, as_actor: Become, walk: Walk) -> None:
    walk.opened()
    as_actor("arif")
    assert vacant(session) == {}


def test_a_role_nobody_holds_where_cases_run(session: Session, as_actor: Become, walk: Walk) -> None:
    walk.opened()
    walk.opened(serial=9100, name="I Made Rai", village=people.PECATU, who="wayan")
    as_actor("arif")
    assert vacant(session) == {
        "validator_prov": Vacancy("Validator provinsi", 1, 2, "provinsi", ("Bali",), working=True)
    }
    report = deploying.check_draft(session, draft(session, as_actor).id, by=as_actor("arif"))
    told = {one["element"]: one for one in report["findings"] if one["code"] == "role-vacant"}
    assert told.keys() == {"validasi_prov", "tugaskan_ulang", "periksa_mutu"}
    assert {one["level"] for one in told.values()} == {"peringatan"}
    assert phrase_of(told["validasi_prov"]["why"]) == (
        "Tugas ini tidak dilihat siapa pun di 1 dari 2 provinsi yang punya kasus berjalan: tidak ada pemegang peran "
        "Validator provinsi, misalnya di Bali."
    )
    assert report["passed"]


@pytest.mark.parametrize(
    "deed",
    [
        "update ab_user set active = false where username = 'ratna'",
        "update post set valid_to = current_date - 2 where role = 'verifikator_kab'",
        "update post set region_code = 5103000000 where role = 'verifikator_kab'",
    ],
)
def test_who_is_away_holds_nothing(session: Session, as_actor: Become, walk: Walk, deed: str) -> None:
    walk.opened()
    as_actor("arif")
    session.execute(text(deed))
    found = vacant(session)
    assert found.keys() == {"verifikator_kab"}
    assert found["verifikator_kab"].names == ("Kabupaten Banyumas",)


def test_without_any_case_the_whole_country_is_looked_at(session: Session, as_actor: Become) -> None:
    as_actor("arif")
    began = time.monotonic()
    found = vacant(session)
    assert time.monotonic() - began < 10
    assert (found["verifikator_kab"].missing, found["verifikator_kab"].looked) == (512, 514)
    assert not found["verifikator_kab"].working
    assert found["operator_desa"].looked > 80_000
    assert "analis_pusat" not in found
    assert isinstance(found["operator_desa"].areas, Phrase)
