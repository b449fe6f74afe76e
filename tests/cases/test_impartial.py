"""Nobody rules on what they judged before, themselves or through somebody, while somebody of their role could."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor, Stood
from portal.access.models import Absence, Post
from portal.access.operations import ensure_account
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
HEARING = "dengar_pihak"
HEAD = "kepala_dinas_kab"
OPENED, HEARD, HEARD_ONCE = "membuka", "mendengar", "mendengar lalu diulang"
"""A part in the objection itself: its proposer, who heard the parties last, who heard them before somebody did anew."""


class Desk(NamedTuple):
    """Where a colleague has a post, and what keeps them from it.

    Since and until when, and the end of the contract, by days from today; whether they may sign in; absent; the part
    they had in this very case; for whom they stand in.
    """

    role: str
    place: int
    since: int
    until: int | None
    active: bool
    contract: int | None = None
    away: bool = False
    part: str = ""
    deputy_of: str = ""

    @property
    def serves(self) -> bool:
        """Whether they could rule in Karangsari instead."""
        on = self.since <= 0 and (self.until is None or self.until >= 0)
        on = on and (self.contract is None or self.contract >= 0) and not self.away
        barred = self.part in {OPENED, HEARD} or self.deputy_of == "opener"
        barred = barred or (self.part == HEARD_ONCE and self.deputy_of == "stranger")
        return on and not barred and self.active and self.role == HEAD and self.place != people.BADUNG


DESKS = st.builds(
    Desk,
    role=st.sampled_from((HEAD, HEAD, "verifikator_kab")),
    place=st.sampled_from((people.BANYUMAS, people.JATENG, people.BADUNG)),
    since=st.sampled_from((-9, 0, 1)),
    until=st.sampled_from((None, None, -1, 0, 9)),
    active=st.sampled_from((True, True, False)),
    contract=st.sampled_from((None, None, -1, 0)),
    away=st.sampled_from((False, False, True)),
    part=st.sampled_from(("", "", OPENED, HEARD, HEARD_ONCE)),
    deputy_of=st.sampled_from(("", "", "stranger", "opener")),
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
    known["opener"] = case.created_by

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
    @example(said=[("self", None, "setuju", True)], desk=HERE._replace(contract=-1), deputy=False)
    @example(said=[("self", None, "setuju", True)], desk=HERE._replace(away=True), deputy=False)
    @example(said=[("self", None, "setuju", True)], desk=HERE._replace(part=OPENED), deputy=False)
    @example(said=[("self", None, "setuju", True)], desk=HERE._replace(part=HEARD), deputy=False)
    @example(said=[("self", None, "setuju", True)], desk=HERE._replace(part=HEARD_ONCE), deputy=False)
    @example(said=[("self", None, "setuju", True)], desk=HERE._replace(deputy_of="opener"), deputy=False)
    @example(said=[("self", "stranger", "setuju", True)], desk=HERE._replace(deputy_of="stranger"), deputy=False)
    @settings(max_examples=80, deadline=None)
    def as_the_rule_says(said: list[Judgement], desk: Desk | None, deputy: bool) -> None:
        by = replace(hendra, stands_for=(Stood(ABSENT, "Orang Cuti"),)) if deputy else hendra
        with session.begin_nested() as undo:
            if desk is not None:
                seat(session, gede, desk, known)
                take_part(session, case, gede, desk.part)
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
    other = (
        desk is not None
        and desk.serves
        and judges.isdisjoint(known[one] for one in ("colleague", desk.deputy_of) if one)
    )
    return not judges.isdisjoint(by.selves) and other


def ruling(session: Session) -> StepInfo:
    """The regency's ruling on an objection."""
    return next(step for step in live_process(session, "sanggah").steps if step.form == RULING and step.role == HEAD)


def seat(session: Session, user_id: int, desk: Desk, known: dict[str, int]) -> None:
    today = clock.today()
    until = None if desk.until is None else today + desk.until * DAY
    place = {"role": desk.role, "region_code": desk.place, "valid_from": today + desk.since * DAY, "valid_to": until}
    session.add(Post(id=new_id(0), user_id=user_id, **place))
    session.execute(text("update ab_user set active = :on where id = :who"), {"on": desk.active, "who": user_id})
    if desk.contract is not None:
        ensure_account(session, user_id).contract_until = today + desk.contract * DAY
    if desk.away:
        session.add(away(user_id, STRANGER, desk))
    if desk.deputy_of:
        session.add(away(known[desk.deputy_of], user_id, desk))


def away(who: int, deputy: int, desk: Desk) -> Absence:
    """Absent from that post today, and who stands in."""
    today = clock.today()
    days = {"starts": today, "ends": today, "reason": "Cuti tahunan", "set_by": who, "set_at": clock.now()}
    named = {"user_id": who, "substitute_id": deputy, "role": desk.role, "office": desk.place, "post_id": new_id(0)}
    return Absence(id=new_id(0), user_name="-", substitute_name="-", set_name="-", **days, **named)


def take_part(session: Session, case: CaseFile, who: int, part: str) -> None:
    """Their part in the objection itself; whoever hears the parties anew is the one that counts."""
    if part == OPENED:
        case.created_by = who
    if part in {HEARD, HEARD_ONCE}:
        judged(session, case, 0, who, None, "lanjut_putus", HEARING)
    if part == HEARD_ONCE:
        judged(session, case, 1, STRANGER, None, "lanjut_putus", HEARING)


def judged(
    session: Session,
    case: CaseFile,
    seq: int,
    who: int,
    stood: int | None,
    action: str,
    step: str = "persetujuan_kepala",
) -> None:
    """A decision on record."""
    row = {"step": step, "role": HEAD, "actor_name": "-", "data": {}, "at": clock.now()}
    session.add(
        Decision(
            part=case.part, case_id=case.id, seq=90 + seq, region_code=case.region_code, task_id=new_id(case.part),
            actor_id=who, for_id=stood, action=action, **row,
        )
    )  # fmt: skip
