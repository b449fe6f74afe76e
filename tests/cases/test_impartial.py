"""Nobody rules on what they judged before, themselves or through somebody, while somebody of their role did not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor, Stood
from portal.access.models import Post
from portal.cases.impartial import RULING, judged_before
from portal.cases.models import CaseFile, Decision
from portal.cases.outlines import StepInfo
from portal.cases.processes import live_process
from portal.kernel import clock
from portal.kernel.ids import new_id
from tests import people
from tests.cases.walking import Walk

ABSENT, STRANGER = 910_001, 910_002
JUDGED = ("setuju", "tetapkan", "tolak", "terima")
DAY = timedelta(days=1)
HEAD = "kepala_dinas_kab"


class Desk(NamedTuple):
    """Where a colleague has a post, since and until when by days from today, and whether they may sign in."""

    role: str
    place: int
    since: int
    until: int | None
    active: bool

    @property
    def serves(self) -> bool:
        """Whether they could rule in Karangsari instead."""
        on = self.since <= 0 and (self.until is None or self.until >= 0)
        return on and self.active and self.role == HEAD and self.place != people.BADUNG


DESKS = st.builds(
    Desk,
    role=st.sampled_from((HEAD, HEAD, "verifikator_kab")),
    place=st.sampled_from((people.BANYUMAS, people.JATENG, people.BADUNG)),
    since=st.sampled_from((-9, 0, 1)),
    until=st.sampled_from((None, None, -1, 0, 9)),
    active=st.sampled_from((True, True, False)),
)
WHO = st.sampled_from(("self", "absent", "colleague", "stranger"))
Judgement = tuple[str, str | None, str, bool]
JUDGEMENTS = st.lists(
    st.tuples(WHO, st.none() | WHO, st.sampled_from((*JUDGED, *JUDGED, "kirim", "kembalikan")), st.booleans()),
    max_size=3,
)
"""Who decided, for whom, how, and whether it was this family's case."""
HERE = Desk(HEAD, people.BANYUMAS, 0, None, True)


def test_who_judged_the_family_rules_only_where_nobody_else_could(walk: Walk, session: Session) -> None:
    case, same, other = (walk.opened(serial=9000 + 100 * place) for place in range(3))
    same.subject_id = case.subject_id
    hendra, gede, step = walk.become("hendra"), people.user_id(session, "gede"), ruling(session)
    known = {"self": hendra.user_id, "absent": ABSENT, "colleague": gede, "stranger": STRANGER}

    @given(said=JUDGEMENTS, desk=st.none() | DESKS, deputy=st.booleans())
    @example(said=[("stranger", "self", "tolak", True)], desk=HERE, deputy=False)
    @example(said=[("absent", None, "setuju", True)], desk=HERE, deputy=True)
    @example(said=[("self", None, "setuju", True), ("stranger", "colleague", "terima", True)], desk=HERE, deputy=False)
    @example(said=[("self", None, "setuju", True)], desk=HERE._replace(active=False), deputy=False)
    @example(said=[("self", None, "setuju", True)], desk=HERE._replace(since=1), deputy=False)
    @example(said=[("self", None, "setuju", True)], desk=HERE._replace(until=-1), deputy=False)
    @example(said=[("self", None, "setuju", True)], desk=HERE._replace(place=people.BADUNG), deputy=False)
    @example(said=[("self", None, "setuju", True)], desk=HERE._replace(role="verifikator_kab"), deputy=False)
    @example(said=[("self", None, "tetapkan", True)], desk=HERE._replace(place=people.JATENG), deputy=False)
    @example(said=[("self", None, "setuju", False)], desk=HERE, deputy=False)
    @settings(max_examples=60, deadline=None)
    def as_the_rule_says(said: list[Judgement], desk: Desk | None, deputy: bool) -> None:
        by = replace(hendra, stands_for=(Stood(ABSENT, "Orang Cuti"),)) if deputy else hendra
        with session.begin_nested() as undo:
            if desk is not None:
                seat(session, gede, desk)
            for number, (who, stood, action, mine) in enumerate(said):
                judged(session, same if mine else other, number, known[who], known[stood] if stood else None, action)
            session.flush()
            found = judged_before(session, case, step, by)
            undo.rollback()
        assert found == expected(said, desk, by, known)

    as_the_rule_says()


def expected(said: list[Judgement], desk: Desk | None, by: Actor, known: dict[str, int]) -> bool:
    judges = {
        known[one] for who, stood, action, mine in said if mine and action in JUDGED for one in (who, stood) if one
    }
    other = desk is not None and desk.serves and known["colleague"] not in judges
    return not judges.isdisjoint(by.selves) and other


def ruling(session: Session) -> StepInfo:
    """The regency's ruling on an objection."""
    return next(step for step in live_process(session, "sanggah").steps if step.form == RULING and step.role == HEAD)


def seat(session: Session, user_id: int, desk: Desk) -> None:
    today = clock.today()
    until = None if desk.until is None else today + desk.until * DAY
    place = {"role": desk.role, "region_code": desk.place, "valid_from": today + desk.since * DAY, "valid_to": until}
    session.add(Post(id=new_id(0), user_id=user_id, **place))
    session.execute(text("update ab_user set active = :on where id = :who"), {"on": desk.active, "who": user_id})


def judged(session: Session, case: CaseFile, seq: int, who: int, stood: int | None, action: str) -> None:
    """A decision on record in an earlier case."""
    row = {"step": "persetujuan_kepala", "role": HEAD, "actor_name": "-", "data": {}, "at": clock.now()}
    session.add(
        Decision(
            part=case.part, case_id=case.id, seq=90 + seq, region_code=case.region_code, task_id=new_id(case.part),
            actor_id=who, for_id=stood, action=action, **row,
        )
    )  # fmt: skip
