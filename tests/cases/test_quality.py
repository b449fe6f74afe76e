"""The supervisor's look at a visit: which visits a table sends there, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal.cases.errors import SamePerson
from portal.cases.operations import decide_task
from portal.cases.ports import engine
from portal.cases.visited import needs_check
from portal.fieldwork.models import Visit
from portal.fieldwork.operations import Other, PhotoUpload
from portal.fieldwork.quality import Weight, quality_of
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.errors import Invalid
from tests.bpmn.play import shipped
from tests.cases.walking import NOTE, Walk
from tests.fieldwork.pictures import photo


@pytest.mark.parametrize(
    ("weight", "checked"),
    [
        (Weight("1", unproved=False, flags=0), False),
        (Weight("1", unproved=True, flags=0), True),
        (Weight("1", unproved=False, flags=1), True),
        *((Weight(code, unproved=False, flags=0), True) for code in "23456"),
    ],
)
def test_the_table_says_which(weight: Weight, checked: bool) -> None:
    assert needs_check(engine().learn(shipped("usulan_baru")), weight) is checked


def sent(walk: Walk, case: Any, **said: Any) -> None:
    """Joko's visit of that kind, sent; it stays where it comes to."""
    visit = walk.visit(case, walk.become("joko"), **said)
    walk.answer(case, "joko", "kirim", stay=True, data={"visit_id": str(visit.id), "hasil": visit.result})


def test_a_clean_visit_goes_on_and_a_flagged_one_waits_for_its_supervisor(walk: Walk, tmp_path: Path) -> None:
    clean, short = walk.at("kunjungan_lapangan"), walk.at("kunjungan_lapangan", serial=9100, name="Tukiman")
    upload = (PhotoUpload("rumah", photo(), "image/jpeg"),)
    noon = clock.now().astimezone(clock.WIB).replace(hour=10, minute=0)
    said: dict[str, Any] = {"photos": upload, "store": PhotoStore(tmp_path), "reason_without_proof": ""}
    with clock.frozen(noon):
        sent(walk, clean, **said, started_at=noon - timedelta(minutes=20))
    assert (clean.step, clean.variables["perlu_mutu"]) == ("verifikasi_kab", False)
    with clock.frozen(noon + timedelta(hours=1)):
        sent(walk, short, **said, started_at=clock.now() - timedelta(minutes=1))
    assert (short.step, short.variables["perlu_mutu"]) == ("periksa_mutu", True)
    seen = quality_of(walk.session, walk.become("tuti"), short.id, short.region_code)
    assert seen is not None
    assert (seen.photographed, seen.located, seen.visit.minutes, seen.earlier) == (True, True, 1, 0)
    assert {one.code for one in seen.findings} == {"V20", "V21"}, "too short, and the other family's photo"


def test_the_supervisor_sends_it_back_with_a_reason_and_never_checks_an_own_visit(walk: Walk) -> None:
    case = walk.at("periksa_mutu")
    joko = walk.become("joko").user_id
    both = replace(walk.become("tuti"), user_id=joko)
    with pytest.raises(SamePerson):
        decide_task(walk.session, walk.task(case).id, action="lulus", version=1, by=both)
    walk.answer(case, "tuti", "kembalikan", note=NOTE, return_to="kunjungan_lapangan")
    task = walk.task(case)
    assert (task.step, task.returned, task.return_note) == ("kunjungan_lapangan", True, NOTE)
    walk.answer(case, "joko", "kirim", stay=True)
    assert walk.answer(case, "tuti", "lulus").step == "verifikasi_kab"


def test_a_family_that_is_double_is_named(walk: Walk) -> None:
    case = walk.at("kunjungan_lapangan")
    joko = walk.become("joko")
    with pytest.raises(Invalid) as refusal:
        walk.visit(case, joko, result="6", note="Sudah terdata.", other=Other("3302200101200001"))
    assert list(refusal.value.fields) == ["nomor_lain"]
    with pytest.raises(Invalid) as refusal:
        walk.visit(case, joko, result="2")
    assert list(refusal.value.fields) == ["note"]
    visit = walk.visit(case, joko, result="4", note="Tinggal bersama.", other=Other(words="Keluarga Warto, RT 2"))
    assert (visit.lain_keluarga_id, visit.lain_keterangan) == (None, "Keluarga Warto, RT 2")
    assert walk.session.scalars(select(Visit.result)).all() == ["4"]
