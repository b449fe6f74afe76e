"""One case turned back to before a decision: where it stood, with what it knew; nothing erased."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.cases.errors import NotRewindable, ReasonRequired
from portal.cases.models import Timer
from portal.cases.rewinding import rewind_case
from portal.kernel.errors import NotAllowed, NotFound
from tests.cases.walking import Walk

WHY = "Salah tekan, dilaporkan Ratna."


def test_a_case_stands_again_where_it_stood(walk: Walk) -> None:
    case = walk.at("persetujuan_kepala")
    [visit] = [one for one in walk.decisions(case) if one.step == "kunjungan_lapangan"]
    rewind_case(walk.session, case.id, seq=visit.seq, reason=WHY, by=walk.become("arif"))
    task = walk.task(case)
    assert (case.step, task.step, task.returned, task.return_note) == (
        "kunjungan_lapangan",
        "kunjungan_lapangan",
        True,
        WHY,
    )
    [timer] = walk.session.scalars(select(Timer).where(Timer.case_id == case.id, Timer.cancelled_at.is_(None)))
    assert timer.element == "tenggat_kunjungan"
    assert len(walk.decisions(case)) == 4
    [fact] = walk.facts(case, "cases.case.rewound")
    assert (fact.reason, fact.before["langkah"], fact.after["langkah"]) == (
        WHY,
        "persetujuan_kepala",
        "kunjungan_lapangan",
    )
    walk.answer(case, "joko", "kirim")
    assert case.step == "verifikasi_kab"


def test_what_was_published_cannot_be_turned_back(walk: Walk) -> None:
    case = walk.at("penetapan_pusat")
    walk.answer(case, "maya", "tetapkan")
    with pytest.raises(NotRewindable):
        rewind_case(walk.session, case.id, seq=walk.decisions(case)[0].seq, reason=WHY, by=walk.become("arif"))


def test_it_needs_a_reason_the_right_and_a_decision(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    seq = walk.decisions(case)[0].seq
    with pytest.raises(ReasonRequired):
        rewind_case(walk.session, case.id, seq=seq, reason=" ", by=walk.become("arif"))
    with pytest.raises(NotFound):
        rewind_case(walk.session, case.id, seq=99, reason=WHY, by=walk.become("arif"))
    with pytest.raises(NotAllowed):
        rewind_case(walk.session, case.id, seq=seq, reason=WHY, by=walk.become("ratna"))
