"""The reason catalogue: two signatures, codes for ever, words as they were on the day, and what a decision needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.cases.beginning import retold
from portal.cases.casefile import timeline
from portal.cases.operations import open_case
from portal.cases.processes import process_info
from portal.cases.reasoning import reason_given, why_told
from portal.kernel import clock
from portal.kernel.errors import NotAllowed
from portal.registry.reasons import operations as deeds
from portal.registry.reasons.errors import (
    CodeRequired,
    CodeUnknown,
    NotWaiting,
    OwnSignature,
    ReasonWaits,
    ReasonWrong,
)
from portal.registry.reasons.models import ReasonDuty, ReasonVersion
from portal.registry.reasons.queries import catalogue, duty, reason_of, reasons
from portal.registry.reasons.rules import REJECTION, REMOVAL, RETURN, Reason, next_code, worded_on
from tests.cases.walking import Walk
from tests.registry.families import propose_removal, registered

NOTE = "Surat edaran menteri nomor dua"
WHY = "Tidak layak menurut bukti."


def said(purpose: str, code: str = "", **changes: object) -> Reason:
    """A wording as the page would send it."""
    known = Reason(
        purpose, code, "Penghasilan di atas batas", "Income above the limit", "Bawa slip gaji.", "Bring a pay slip."
    )
    return replace(known, position=10, valid_from=clock.today(), **changes)  # type: ignore[arg-type]


def in_force(walk: Walk, reason: Reason) -> ReasonVersion:
    """Proposed by Arif, signed by Rini."""
    row = deeds.propose_reason(walk.session, reason, note=NOTE, by=walk.become("arif"))
    return deeds.sign(walk.session, ReasonVersion, row.id, by=walk.become("rini"))


def test_a_wording_counts_when_another_signed_and_old_cases_keep_theirs(walk: Walk) -> None:
    before = reason_of(walk.session, REJECTION, "T04")
    assert before is not None
    arif = walk.become("arif")
    row = deeds.propose_reason(walk.session, said(REJECTION, "T04"), note=NOTE, by=arif)
    assert reason_of(walk.session, REJECTION, "T04") == before, "one signature is none"
    with pytest.raises(OwnSignature):
        deeds.sign(walk.session, ReasonVersion, row.id, by=arif)
    with pytest.raises(ReasonWaits):
        deeds.propose_reason(walk.session, said(REJECTION, "T04"), note=NOTE, by=arif)
    with pytest.raises(NotAllowed):
        deeds.sign(walk.session, ReasonVersion, row.id, by=walk.become("hendra"))
    deeds.sign(walk.session, ReasonVersion, row.id, by=walk.become("rini"))
    with pytest.raises(NotWaiting):
        deeds.sign(walk.session, ReasonVersion, row.id, by=walk.become("rini"))
    now = reason_of(walk.session, REJECTION, "T04")
    assert now is not None
    assert (now.label, now.house) == ("Penghasilan di atas batas", False)
    assert reason_of(walk.session, REJECTION, "T04", day=clock.today() - timedelta(days=1)) == before
    assert deeds.sign(walk.session, ReasonVersion, in_last(walk), by=walk.become("rini")).valid_from == clock.today()


def in_last(walk: Walk) -> object:
    """A proposal that begins today, of a new reason."""
    return deeds.propose_reason(walk.session, said(RETURN), note=NOTE, by=walk.become("arif")).id


def test_a_shipped_reason_is_reworded_but_never_ended_and_others_end_but_stay_readable(walk: Walk) -> None:
    today = clock.today()
    with pytest.raises(ReasonWrong) as wrong:
        deeds.propose_reason(walk.session, said(REMOVAL, "4", valid_until=today), note=NOTE, by=walk.become("arif"))
    assert set(wrong.value.fields) == {"valid_until"}
    in_force(walk, said(REJECTION, "T05", valid_until=today))
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert "T05" not in reasons(walk.session, REJECTION)
        assert catalogue(walk.session, REJECTION)["T05"].label == "Penghasilan di atas batas"
        refused = deeds.refusal_of_code(walk.session, "tolak", "T05")
    assert isinstance(refused, CodeUnknown)


def test_a_new_removal_goes_the_way_of_the_reason_it_is_likened_to(walk: Walk) -> None:
    with pytest.raises(ReasonWrong) as wrong:
        deeds.propose_reason(walk.session, said(REMOVAL), note=NOTE, by=walk.become("arif"))
    assert set(wrong.value.fields) == {"like_code"}
    made = in_force(walk, said(REMOVAL, like_code="1"))
    assert made.code == "8"
    family = registered(walk.session, walk.become, 9410, "Ngatimin Sastro")
    sari = walk.become("sari")
    change_set = propose_removal(walk.session, sari, family, "8", "Menurut surat edaran.")
    case = open_case(walk.session, change_set, by=sari)
    info = process_info(walk.session, case.process_version)
    assert retold(walk.session, info, change_set.id)["alasan_kode"] == "1", "the decision table knows shipped codes"
    assert made.code in reasons(walk.session, REMOVAL)


@pytest.mark.parametrize(
    ("action", "code", "refusal"),
    [
        ("tolak", "", CodeRequired),
        ("tolak", "K01", CodeUnknown),
        ("tolak", "T99", CodeUnknown),
        ("kembalikan", "T01", CodeUnknown),
    ],
)
def test_a_decision_gives_a_code_of_its_kind(walk: Walk, action: str, code: str, refusal: type[Exception]) -> None:
    case = walk.at("verifikasi_kab")
    to = "kunjungan_lapangan" if action == "kembalikan" else None
    with pytest.raises(refusal) as wrong:
        walk.answer(case, "ratna", action, note=WHY, reason_code=code, return_to=to)
    assert set(wrong.value.fields) == {"reason_code"}  # type: ignore[attr-defined]


def test_the_case_tells_the_reason_as_worded_that_day(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    back = {"note": "Foto buram sekali.", "reason_code": "K03", "return_to": "kunjungan_lapangan"}
    walk.answer(case, "ratna", "kembalikan", **back)
    walk.at("verifikasi_kab", since=case)
    walk.answer(case, "ratna", "tolak", note=WHY, reason_code="T04")
    decided = walk.decisions(case)
    in_force(walk, said(REJECTION, "T04"))
    walk.become("ratna")
    with clock.frozen(clock.now() + timedelta(days=3)):
        told = [one.reason.code for one in timeline(walk.session, walk.become("ratna"), case.id) if one.reason]
        reason = reason_given(walk.session, decided[-1])
    assert told == ["T04", "K03"]
    assert why_told(decided[-1], reason) == f"{reason.label}. {WHY}"  # type: ignore[union-attr]


def test_the_duty_is_the_ministrys_to_set(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    row = deeds.propose_duty(walk.session, REJECTION, required=False, note=NOTE, by=walk.become("arif"))
    assert duty(walk.session, REJECTION)
    deeds.sign(walk.session, ReasonDuty, row.id, by=walk.become("rini"))
    walk.answer(case, "ratna", "tolak", note=WHY, reason_code="")
    assert case.status == "ditolak"


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
VERSIONS = st.lists(st.tuples(DAYS, st.integers(0, 400), st.booleans()), max_size=6)


@given(VERSIONS, DAYS)
@settings(max_examples=100)
def test_of_any_versions_the_newest_begun_and_signed_words_a_day(made: list[tuple[date, int, bool]], day: date) -> None:
    rows = [
        replace(
            said(REJECTION, "T01"),
            label=str(place),
            valid_from=start,
            signed_at=clock.now() + timedelta(hours=hours, seconds=place) if signed else None,
        )
        for place, (start, hours, signed) in enumerate(made)
    ]
    found = worded_on(rows, day)
    begun = [one for one in rows if one.signed_at and one.valid_from <= day]
    assert (found is None) == (not begun)
    if found is not None:
        assert found in begun
        assert all((one.valid_from, one.signed_at) <= (found.valid_from, found.signed_at) for one in begun)  # type: ignore[operator]


@given(st.sets(st.integers(1, 150), max_size=20))
def test_a_code_is_never_used_again(numbers: set[int]) -> None:
    for purpose, known in ((REMOVAL, {str(one) for one in numbers}), (REJECTION, {f"T{one:02d}" for one in numbers})):
        assert next_code(purpose, known) not in known
