"""A draft as it is kept: what is ruled out goes, what nobody touched and nobody was asked for stays."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from uuid import UUID

import pytest

from portal.instruments.definition import Instrument
from portal.instruments.shipping import shipped
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.settling import settled
from tests.registry.families import family

TODAY = date(2026, 11, 26)
WORKS = {"bekerja": "1", "status_pekerjaan": "4"}


@pytest.fixture(scope="module")
def bdt() -> Instrument:
    return shipped("bdt2015")


def registered() -> FamilyDraft:
    """A family as the register has it: its head works, nobody was ever asked for their age in years."""
    draft = family(9000)
    draft.anggota = [MemberDraft(UUID(int=place + 1), one.values | WORKS) for place, one in enumerate(draft.anggota)]
    return draft


def head(draft: FamilyDraft) -> dict[str, object]:
    return draft.anggota[0].values


def test_work_of_people_whose_age_nobody_was_asked_for_stays(bdt: Instrument) -> None:
    base = registered()
    kept = settled(bdt, deepcopy(base), base, today=TODAY)
    assert [one.values for one in kept.anggota] == [one.values for one in base.anggota]


def test_work_of_somebody_new_is_kept_without_an_age_told(bdt: Instrument) -> None:
    draft = family(9000)
    draft.anggota[1].values.update(WORKS)
    kept = settled(bdt, draft, None, today=TODAY)
    assert kept.anggota[1].values["status_pekerjaan"] == "4"
    assert not kept.anggota[0].values.get("status_pekerjaan")


def test_who_works_no_longer_has_no_status_at_work(bdt: Instrument) -> None:
    base = registered()
    draft = deepcopy(base)
    head(draft)["bekerja"] = "2"
    kept = settled(bdt, draft, base, today=TODAY)
    assert head(kept)["status_pekerjaan"] == ""
    assert kept.anggota[1].values["status_pekerjaan"] == "4"


def test_answers_that_were_asked_for_go_with_what_asked_for_them_and_others_stay(bdt: Instrument) -> None:
    base = registered()
    head(base).update({"jawaban.umur": 56, "jawaban.jam_kerja": 40, "jawaban.lapangan_usaha": "01"})
    base.anggota[1].values["jawaban.jam_kerja"] = 20  # no age: never asked for
    draft = deepcopy(base)
    head(draft)["bekerja"] = "2"
    kept = settled(bdt, draft, base, today=TODAY)
    assert head(kept)["jawaban.jam_kerja"] is None
    assert "jawaban.jam_kerja" not in kept.anggota[1].values, "left as it is: nothing is proposed"
    draft = deepcopy(base)
    head(draft)["jawaban.jam_kerja"] = None
    assert head(settled(bdt, draft, base, today=TODAY))["jawaban.jam_kerja"] is None, "taking an answer out is a change"
    draft = deepcopy(base)
    draft.anggota[1].values["jawaban.jam_kerja"] = 30
    kept = settled(bdt, draft, base, today=TODAY)
    assert kept.anggota[1].values["jawaban.jam_kerja"] is None, "typed where it is not asked for"
