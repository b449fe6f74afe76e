"""Many tasks change hands at once: by whom, what is left out and why, a fact for each, once for each preview."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.actor import Stood
from portal.access.queries import Holder
from portal.cases import holding
from portal.cases.bulk import Seen
from portal.cases.errors import MoreThanSeen, NothingChosen
from portal.cases.holding import HAND_OVER, LET_GO, TAKE, Office, hold_tasks, own_office, preview_holding
from portal.cases.inbox import InboxFilters
from portal.cases.models import CaseFile
from portal.cases.operations import claim_task
from portal.cases.processmodels import BulkAction, BulkChunk
from portal.cases.queueerrors import AwayToday, PeopleRequired
from portal.kernel import clock
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.reasons import ReasonRequired
from tests import people
from tests.cases.test_queue_rules import away
from tests.cases.walking import Walk, colleague

ALL = InboxFilters()
WHY = "Ratna cuti minggu ini"


@pytest.fixture
def three(walk: Walk) -> list[CaseFile]:
    """Three tasks of the verifiers: free, Ratna's, a colleague's."""
    cases = [walk.at("verifikasi_kab", serial=9000 + 10 * place) for place in range(3)]
    ratna = walk.become("ratna")
    claim_task(walk.session, walk.task(cases[1]).id, by=ratna)
    claim_task(walk.session, walk.task(cases[2]).id, by=colleague(ratna))
    return cases


def hold(walk: Walk, who: str, deed: str, tab: str = "saya", **more: object) -> BulkAction:
    by = walk.become(who)
    office = more.pop("office", own_office(by))
    seen = more.pop("seen", None) or preview_holding(walk.session, by, office, tab, ALL).seen
    note = more.pop("note", WHY)
    made = hold_tasks(walk.session, office, deed=deed, tab=tab, filters=ALL, seen=seen, note=note, by=by, **more)
    walk.session.expire_all()
    return made


def holders(walk: Walk, cases: list[CaseFile]) -> list[str | None]:
    return [walk.task(case).claimed_name for case in cases]


def reasons(walk: Walk, bulk: BulkAction) -> list[str]:
    chunks = walk.session.scalars(select(BulkChunk.exceptions).where(BulkChunk.bulk_id == bulk.id))
    return [told[1] for chunk in chunks for told in chunk.values()]


def test_a_look_counts_and_changes_nothing(walk: Walk, three: list[CaseFile]) -> None:
    ratna = walk.become("ratna")
    found = preview_holding(walk.session, ratna, own_office(ratna), "saya", ALL)
    assert (found.seen.count, found.free, found.mine, found.others, found.own) == (2, 1, 1, 0, 0)
    assert holders(walk, three) == [None, "Ratna Wulandari", "Rudi Hartanto"]


def test_what_is_taken_and_let_go_is_told_task_by_task(walk: Walk, three: list[CaseFile]) -> None:
    taken = hold(walk, "ratna", TAKE)
    assert (taken.total, taken.done, taken.refused) == (2, 2, 0)
    assert holders(walk, three) == ["Ratna Wulandari", "Ratna Wulandari", "Rudi Hartanto"]
    team = hold(walk, "ratna", TAKE, tab="tim")
    assert (team.done, team.refused) == (0, 1)
    assert "dipegang Rudi Hartanto" in reasons(walk, team)[0]
    hold(walk, "ratna", LET_GO)
    assert holders(walk, three) == [None, None, "Rudi Hartanto"]
    [fact] = walk.facts(three[0], "cases.task.released")
    assert (fact.reason, fact.actor_name) == (WHY, "Ratna Wulandari")


def test_a_substitute_holds_for_the_absent_one_but_takes_nothing_they_made(walk: Walk, three: list[CaseFile]) -> None:
    ratna, rudi = walk.become("ratna"), colleague(walk.become("ratna"))
    by = replace(ratna, stands_for=(Stood(rudi.user_id, rudi.name),))
    found = preview_holding(walk.session, by, own_office(by), "saya", ALL)
    assert (found.free, found.mine, found.others) == (1, 2, 0)
    let_go = hold_tasks(
        walk.session, own_office(by), deed=LET_GO, tab="saya", filters=ALL, seen=found.seen, note=WHY, by=by
    )
    walk.session.expire_all()
    assert (let_go.done, holders(walk, three)) == (2, [None, None, None])
    walk.answer(three[0], "ratna", "setuju")
    by = replace(walk.become("hendra"), stands_for=(Stood(ratna.user_id, ratna.name),))
    found = preview_holding(walk.session, by, own_office(by), "saya", ALL)
    taken = hold_tasks(
        walk.session, own_office(by), deed=TAKE, tab="saya", filters=ALL, seen=found.seen, note=WHY, by=by
    )
    assert (found.own, taken.done, taken.refused) == (1, 0, 1)


def test_it_is_handed_over_within_the_office_but_not_to_who_made_it(
    walk: Walk, three: list[CaseFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    desks = [Holder(people.user_id(walk.session, "sari"), "Sari Lestiani"), Holder(900_555, "Rina Puspita")]
    monkeypatch.setattr(holding, "holders_of", lambda *_args, **_more: desks)
    to_sari = hold(walk, "ratna", HAND_OVER, to=desks[0].user_id)
    assert (to_sari.done, to_sari.refused) == (0, 2), "Sari proposed both"
    assert "untuk orang lain" in reasons(walk, to_sari)[0]
    hold(walk, "ratna", HAND_OVER, to=desks[1].user_id)
    assert holders(walk, three) == ["Rina Puspita", "Rina Puspita", "Rudi Hartanto"]
    with pytest.raises(PeopleRequired):
        hold(walk, "ratna", HAND_OVER, tab="tim", to=people.user_id(walk.session, "putu"))


def test_nothing_is_handed_to_who_is_absent_nor_a_maker_s_own_to_their_substitute(
    walk: Walk, three: list[CaseFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    sari = people.user_id(walk.session, "sari")
    rina, budi = Holder(900_555, "Rina Puspita"), Holder(900_556, "Budi Hartono")
    monkeypatch.setattr(holding, "holders_of", lambda *_args, **_more: [rina, budi])
    away(walk, rina.user_id, budi.user_id)
    ratna = walk.become("ratna")
    found = preview_holding(walk.session, ratna, own_office(ratna), "saya", ALL)
    assert [one.name for one in found.people] == ["Budi Hartono"]
    with pytest.raises(AwayToday, match="Rina Puspita tidak hadir"):
        hold(walk, "ratna", HAND_OVER, to=rina.user_id)
    three[0].created_by = rina.user_id
    walk.session.flush()
    given = hold(walk, "ratna", HAND_OVER, to=budi.user_id)
    assert (given.done, given.refused) == (1, 1), "Budi stands in for Rina, who proposed one of them"
    assert holders(walk, three) == [None, "Budi Hartono", "Rudi Hartanto"]
    assert three[1].created_by == sari


def test_the_superior_moves_what_others_hold_and_takes_nothing(walk: Walk, three: list[CaseFile]) -> None:
    office = Office("verifikator_kab", people.BANYUMAS, manages=True)
    given = hold(walk, "hendra", HAND_OVER, office=office, to=people.user_id(walk.session, "ratna"))
    assert (given.done, given.role) == (3, "verifikator_kab")
    assert holders(walk, three) == ["Ratna Wulandari"] * 3
    with pytest.raises(NotFound):
        hold(walk, "hendra", TAKE, office=office)
    with pytest.raises(NotAllowed):
        hold(walk, "ratna", LET_GO, office=office)
    with pytest.raises(NotFound):
        hold(walk, "gede", LET_GO, office=office)


def test_one_look_is_answered_once_and_what_came_later_stays_out(walk: Walk, three: list[CaseFile]) -> None:
    ratna = walk.become("ratna")
    seen = preview_holding(walk.session, ratna, own_office(ratna), "saya", ALL).seen
    late = walk.at("verifikasi_kab", serial=9300)
    first = hold(walk, "ratna", TAKE, seen=seen)
    assert hold(walk, "ratna", TAKE, seen=seen).id == first.id
    assert walk.task(late).claimed_name is None
    assert len(walk.facts(three[0], "cases.task.claimed")) == 1


def test_what_is_refused(walk: Walk, three: list[CaseFile], monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    with pytest.raises(ReasonRequired):
        hold(walk, "ratna", TAKE, note="ya")
    with pytest.raises(MoreThanSeen):
        hold(walk, "ratna", TAKE, seen=Seen(now, 1))
    with pytest.raises(NothingChosen):
        hold(walk, "ratna", TAKE, seen=Seen(now - timedelta(days=9), 5))
    monkeypatch.setattr(holding, "MOST", 1)
    with pytest.raises(holding.TooManyAtOnce):
        hold(walk, "ratna", TAKE)
    with pytest.raises(NotAllowed):
        hold_tasks(
            walk.session,
            replace(Office("auditor", 0)),
            deed=TAKE,
            tab="saya",
            filters=ALL,
            seen=Seen(now, 1),
            note=WHY,
            by=walk.become("lestari"),
        )
