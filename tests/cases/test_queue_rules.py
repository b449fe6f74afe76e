"""Rules on an office's queue: by whom, tried first, once for each task, never a maker's own, with a fact for each."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from portal.access.actor import Actor, system
from portal.access.groups import close_group, join_group, make_group
from portal.access.models import Absence
from portal.access.permissions import Permission
from portal.access.queries import Holder
from portal.cases import queuerules
from portal.cases.inbox import FIRST as PUT_FIRST
from portal.cases.inbox import InboxFilters, first_rows, inbox, next_task
from portal.cases.operations import release_task
from portal.cases.queueerrors import ConditionUnread, PeopleRequired, QueueHasRules, WordRequired
from portal.cases.queuemodels import SavedQueue
from portal.cases.queuerules import (
    FIRST,
    FLAG,
    GIVE,
    JOB,
    Draft,
    apply_one,
    make_rule,
    preview_rule,
    rules_of,
    stop_rule,
)
from portal.cases.queues import drop_queue, save_queue
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.ids import new_id
from tests import people
from tests.cases.walking import Walk, colleague


def office_queue(walk: Walk, who: str = "ratna", **filters: object) -> SavedQueue:
    kept = InboxFilters(**(filters or {"kind": "usulan_baru"}))  # type: ignore[arg-type]
    return save_queue(
        walk.session, name="Bersama", tab="saya", filters=kept, shared=True, pinned=True, by=walk.become(who)
    )


def number(walk: Walk, who: str) -> int:
    return people.user_id(walk.session, who)


def applied(walk: Walk, rule_id: UUID) -> int:
    """What a worker does."""
    set_scope(walk.session, system(JOB).scope)
    return apply_one(walk.session, rule_id)


def two_desks(monkeypatch: pytest.MonkeyPatch, walk: Walk) -> list[Holder]:
    """Ratna and Sari both sit in the verifiers' office; Sari proposed what waits there."""
    desks = [Holder(number(walk, who), people.CAST[who].full_name) for who in ("ratna", "sari")]
    monkeypatch.setattr(queuerules, "holders_of", lambda *_args, **_more: desks)
    return desks


def test_only_who_manages_that_area_makes_one(walk: Walk) -> None:
    queue = office_queue(walk)
    with pytest.raises(NotAllowed):
        make_rule(walk.session, queue.id, Draft(FIRST), by=walk.become("ratna"))
    for outside in ("tuti", "gede"):
        with pytest.raises(NotFound):
            make_rule(walk.session, queue.id, Draft(FIRST), by=walk.become(outside))
    assert make_rule(walk.session, queue.id, Draft(FIRST), by=walk.become("arif")).touched == 0


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (Draft(FLAG), WordRequired),
        (Draft(FLAG, word="x" * 31), WordRequired),
        (Draft(FLAG, word="Bencana", look="ungu"), WordRequired),
        (Draft(GIVE), PeopleRequired),
        (Draft(GIVE, people=[1]), PeopleRequired),
        (Draft(FIRST, [("umur_tugas", "banyak")]), ConditionUnread),
        (Draft(FIRST, [("wilayah", "5103000000")]), ConditionUnread),
        (Draft(FIRST, [("jenis", "x' or 1=1")]), ConditionUnread),
        (Draft("hapus"), NotFound),
    ],
)
def test_what_cannot_be_read_is_refused(walk: Walk, draft: Draft, refusal: type[Exception]) -> None:
    queue = office_queue(walk)
    with pytest.raises(refusal):
        preview_rule(walk.session, walk.become("hendra"), queue.id, draft)


def test_a_trial_counts_and_changes_nothing(walk: Walk) -> None:
    old = walk.at("verifikasi_kab", serial=9000, name="Warsito")
    walk.at("verifikasi_kab", serial=9100, name="Sukirman")
    walk.task(old).created_at = clock.now() - timedelta(days=4)
    queue = office_queue(walk)
    hendra = walk.become("hendra")
    found = preview_rule(walk.session, hendra, queue.id, Draft(FIRST, [("umur_tugas", "3")]))
    assert (found.inside, found.meant, found.touched) == (2, 1, 1)
    assert [row.case.title for row in found.sample] == ["Warsito"]
    assert not walk.task(old).priority
    assert walk.facts(old, "cases.task.prioritised") == []


def test_what_is_put_first_comes_first_and_what_is_flagged_bears_the_word(walk: Walk) -> None:
    soon = walk.at("verifikasi_kab", serial=9000, name="Warsito")
    later = walk.at("verifikasi_kab", serial=9100, name="Sukirman")
    walk.task(later).created_at = clock.now() - timedelta(days=4)
    walk.session.flush()
    queue = office_queue(walk)
    hendra = walk.become("hendra")
    make_rule(walk.session, queue.id, Draft(FIRST, [("umur_tugas", "3")]), by=hendra)
    make_rule(walk.session, queue.id, Draft(FLAG, word="Lama", look="warn"), by=hendra)
    ratna = walk.become("ratna")
    walk.session.expire_all()
    assert next_task(walk.session, ratna, None) == later.id
    assert [row.case.id for row in first_rows(walk.session, ratna, InboxFilters(), size=9)] == [later.id]
    for mark, titles in ((PUT_FIRST, ["Sukirman"]), ("Lama", ["Warsito", "Sukirman"]), ("Baru", [])):
        rows = inbox(walk.session, ratna, "saya", InboxFilters(mark=mark)).rows
        assert [row.case.title for row in rows] == titles
    [fact] = walk.facts(soon, "cases.task.flagged")
    assert fact.after is not None
    assert (fact.role, fact.after["tanda"], fact.after["dibuat_oleh"]) == ("sistem", "Lama", "Hendra Wijaya")


def test_tasks_go_round_and_never_to_who_made_them(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [walk.at("verifikasi_kab", serial=9000 + 10 * place) for place in range(3)]
    queue = office_queue(walk)
    desks = two_desks(monkeypatch, walk)
    hendra = walk.become("hendra")
    only_sari = preview_rule(walk.session, hendra, queue.id, Draft(GIVE, people=[desks[1].user_id]))
    assert (only_sari.touched, only_sari.barred) == (0, 3), "Sari proposed all three"
    desks.append(Holder(number(walk, "tuti"), people.CAST["tuti"].full_name))
    make_rule(walk.session, queue.id, Draft(GIVE, people=[one.user_id for one in desks]), by=hendra)
    walk.session.expire_all()
    held = Counter(walk.task(case).claimed_name for case in cases)
    assert held == {"Ratna Wulandari": 2, "Tuti Handayani": 1}, "in turn, and none to Sari"
    assert walk.facts(cases[0], "cases.task.assigned")[0].after["kepada"] == walk.task(cases[0]).claimed_name


def away(walk: Walk, who: int, substitute: int) -> None:
    """Today somebody of the verifiers' office is absent and another stands in."""
    today, common = clock.today(), {"user_name": "-", "substitute_name": "-", "set_name": "-", "reason": "Cuti"}
    row = Absence(
        id=new_id(0), user_id=who, post_id=new_id(0), role="verifikator_kab", office=people.BANYUMAS, starts=today,
        substitute_id=substitute, ends=today, set_by=who, set_at=clock.now(), **common,
    )  # fmt: skip
    with walk.session.begin_nested():
        walk.session.add(row)


def test_nobody_absent_is_dealt_a_task(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their substitute gets it; with neither there it stays free, and a substitute checks nothing of the absent one."""
    case, of_ratna = walk.at("verifikasi_kab", serial=9000), walk.at("verifikasi_kab", serial=9100)
    of_ratna.created_by = number(walk, "ratna")
    desks = [Holder(number(walk, who), people.CAST[who].full_name) for who in ("ratna", "tuti", "putu")]
    monkeypatch.setattr(queuerules, "holders_of", lambda *_args, **_more: desks)
    queue, ratna, tuti = office_queue(walk), desks[0].user_id, desks[1].user_id
    hendra = walk.become("hendra")
    away(walk, ratna, tuti)
    found = preview_rule(walk.session, hendra, queue.id, Draft(GIVE, people=[ratna]))
    assert (found.shares, found.barred) == ([("Tuti Handayani", 1)], 1)
    away(walk, tuti, desks[2].user_id)
    assert preview_rule(walk.session, hendra, queue.id, Draft(GIVE, people=[ratna])).touched == 0
    make_rule(walk.session, queue.id, Draft(GIVE, people=[ratna]), by=hendra)
    walk.session.expire_all()
    assert walk.task(case).claimed_by is None


def test_a_group_gets_tasks_as_it_is_at_that_time(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is in it and sits in the office; who joins later, too; a closed group nobody."""
    ratna, tuti = number(walk, "ratna"), number(walk, "tuti")
    desks = [Holder(one, people.CAST[who].full_name) for who, one in (("ratna", ratna), ("tuti", tuti))]
    monkeypatch.setattr(queuerules, "holders_of", lambda *_args, **_more: desks)
    queue = office_queue(walk)
    surya = Actor(900_001, "Surya", "admin_kab", people.BANYUMAS, frozenset({Permission.ACCESS_USER_MANAGE}))
    group = make_group(walk.session, "Tim selatan", by=surya, part=queue.part)
    for who in (ratna, number(walk, "sari")):
        join_group(walk.session, group.id, who, by=surya)
    hendra, first = walk.become("hendra"), walk.at("verifikasi_kab", serial=9000)
    hendra = walk.become("hendra")
    assert preview_rule(walk.session, hendra, queue.id, Draft(GIVE, groups=[group.id])).shares == [
        ("Ratna Wulandari", 1)
    ], "Sari is in the group but not in the office"
    rule_id = make_rule(walk.session, queue.id, Draft(GIVE, groups=[group.id]), by=hendra).id
    walk.session.expire_all()
    assert walk.task(first).claimed_name == "Ratna Wulandari"
    second = walk.at("verifikasi_kab", serial=9100)
    set_scope(walk.session, system(JOB).scope)
    join_group(walk.session, group.id, tuti, by=surya)
    assert applied(walk, rule_id) == 1
    walk.session.expire_all()
    assert walk.task(second).claimed_name == "Tuti Handayani", "whoever holds fewest"
    set_scope(walk.session, system(JOB).scope)
    close_group(walk.session, group.id, by=surya)
    third = walk.at("verifikasi_kab", serial=9200)
    assert applied(walk, rule_id) == 0
    walk.session.expire_all()
    assert walk.task(third).claimed_by is None
    with pytest.raises(PeopleRequired):
        make_rule(walk.session, queue.id, Draft(GIVE, groups=[group.id]), by=walk.become("hendra"))


def test_a_task_is_touched_once_and_later_ones_as_they_come(walk: Walk) -> None:
    case = walk.at("verifikasi_kab", serial=9000)
    queue = office_queue(walk)
    hendra = walk.become("hendra")
    rule_id = make_rule(walk.session, queue.id, Draft(GIVE, people=[number(walk, "ratna")]), by=hendra).id
    walk.session.expire_all()
    release_task(walk.session, walk.task(case).id, by=walk.become("ratna"))
    assert applied(walk, rule_id) == 0, "what she let go stays free"
    fresh = walk.at("verifikasi_kab", serial=9100)
    assert applied(walk, rule_id) == 1
    walk.become("hendra")
    walk.session.expire_all()
    [rule] = rules_of(walk.session, walk.become("hendra"), queue.id)
    assert (walk.task(fresh).claimed_name, rule.touched) == ("Ratna Wulandari", 2)


def test_a_stopped_rule_touches_nothing_and_takes_back_when_asked(walk: Walk) -> None:
    first = walk.at("verifikasi_kab", serial=9000)
    queue = office_queue(walk)
    hendra = walk.become("hendra")
    rule = make_rule(walk.session, queue.id, Draft(FIRST), by=hendra)
    with pytest.raises(QueueHasRules):
        drop_queue(walk.session, queue.id, by=walk.become("ratna"))
    rule_id = rule.id
    stop_rule(walk.session, rule_id, undo=True, by=walk.become("hendra"))
    walk.at("verifikasi_kab", serial=9100)
    walk.become("hendra")
    walk.session.expire_all()
    assert (walk.task(first).priority, applied(walk, rule_id)) == (False, 0)
    assert drop_queue(walk.session, queue.id, by=walk.become("ratna")) == "Bersama"


def test_a_rule_keeps_to_its_office(walk: Walk) -> None:
    """Not another role's tasks, not what a colleague already holds."""
    other = walk.at("persetujuan_kepala", serial=9000)
    held = walk.at("verifikasi_kab", serial=9100)
    task = walk.task(held)
    task.claimed_by, task.claimed_name, task.status = 900_001, colleague(walk.become("ratna")).name, "diambil"
    walk.session.flush()
    queue = office_queue(walk)
    rule = make_rule(walk.session, queue.id, Draft(FLAG, word="Semua"), by=walk.become("hendra"))
    walk.session.expire_all()
    assert rule.touched == 0
    assert walk.task(other).flag is None
    assert walk.session.execute(text("select count(*) from rule_effect")).scalar() == 0
