"""Saved queues: whose they are, what they find, all counted at once; each person orders and pins their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from portal.access.actor import Actor
from portal.cases import queuequeries
from portal.cases.inbox import InboxFilters, inbox
from portal.cases.operations import claim_task
from portal.cases.queueerrors import NothingToKeep, QueueNameRequired, QueueNameTaken
from portal.cases.queuemodels import SavedQueue
from portal.cases.queuequeries import counted, filters_in, queue_of, queues_of
from portal.cases.queues import drop_queue, move_queue, pin_queue, refilter_queue, rename_queue, save_queue
from portal.kernel import clock
from portal.kernel.errors import NotAllowed, NotFound
from tests import people
from tests.cases.walking import Walk, colleague

LATE = InboxFilters(sla="lewat")


def keep(walk: Walk, who: str | Actor, name: str, *, shared: bool = False, **filters: object) -> SavedQueue:
    by = walk.become(who) if isinstance(who, str) else who
    kept = InboxFilters(**(filters or {"sla": "lewat"}))  # type: ignore[arg-type]
    return save_queue(walk.session, name=name, tab="saya", filters=kept, shared=shared, pinned=True, by=by)


def names(walk: Walk, by: Actor) -> list[str]:
    return [one.queue.name for one in queues_of(walk.session, by)]


def test_who_has_no_inbox_keeps_none(walk: Walk) -> None:
    with pytest.raises(NotAllowed):
        keep(walk, "lestari", "Terlambat")


@pytest.mark.parametrize(
    ("name", "filters", "refusal"),
    [
        ("  ", LATE, QueueNameRequired),
        ("x" * 61, LATE, QueueNameRequired),
        ("terlambat", LATE, QueueNameTaken),
        ("Lain", InboxFilters(), NothingToKeep),
    ],
)
def test_what_is_refused(walk: Walk, name: str, filters: InboxFilters, refusal: type[Exception]) -> None:
    keep(walk, "ratna", "Terlambat")
    with pytest.raises(refusal):
        save_queue(
            walk.session, name=name, tab="saya", filters=filters, shared=False, pinned=True, by=walk.become("ratna")
        )


def test_mine_is_nobody_elses_and_the_offices_is_everybodys_there(walk: Walk) -> None:
    mine = keep(walk, "ratna", "Punya saya")
    keep(walk, "ratna", "Punya kantor", shared=True)
    ratna = walk.become("ratna")
    assert names(walk, ratna) == ["Punya saya", "Punya kantor"]
    assert names(walk, colleague(ratna)) == ["Punya kantor"]
    for other in (colleague(ratna), walk.become("hendra"), walk.become("putu"), walk.become("maya")):
        with pytest.raises(NotFound):
            queue_of(walk.session, other, mine.id)
        with pytest.raises(NotFound):
            drop_queue(walk.session, mine.id, by=other)
    assert names(walk, walk.become("maya")) == []


def test_counts_are_those_of_the_inbox_in_one_statement(walk: Walk) -> None:
    late = walk.at("verifikasi_kab", serial=9000, name="Warsito")
    walk.task(late).due_at = clock.now() - timedelta(hours=1)
    walk.at("verifikasi_kab", serial=9100, name="Sukirman")
    taken = walk.at("verifikasi_kab", serial=9200, name="Yatno")
    ratna = walk.become("ratna")
    claim_task(walk.session, walk.task(taken).id, by=colleague(ratna))
    asked = [{"sla": "lewat"}, {"text": "sukir"}, {"kind": "perbaikan"}, {"kecamatan": people.KEMBARAN}]
    kept = [keep(walk, ratna, f"Antrean {place}", **one) for place, one in enumerate(asked)]
    team = save_queue(
        walk.session, name="Tim", tab="tim", filters=InboxFilters(), shared=False, pinned=True, by=walk.become("ratna")
    )
    walk.session.flush()
    told: list[str] = []
    event.listen(walk.session.connection(), "before_cursor_execute", lambda *heard: told.append(str(heard[2])))
    counts = counted(walk.session, ratna, [*kept, team])
    assert len(told) == 1
    assert [counts[one.id] for one in (*kept, team)] == [1, 1, 0, 2, 1]
    for one in (*kept, team):
        page = inbox(walk.session, ratna, one.tab, filters_in(one.filters))
        assert page.count == counts[one.id]


def test_each_orders_and_pins_their_own(walk: Walk) -> None:
    one, two = keep(walk, "ratna", "Satu", shared=True), keep(walk, "ratna", "Dua", shared=True)
    ratna = walk.become("ratna")
    rudi = colleague(ratna)
    move_queue(walk.session, two.id, way="naik", by=ratna)
    pin_queue(walk.session, one.id, pinned=False, by=ratna)
    assert names(walk, ratna) == ["Dua", "Satu"]
    assert [kept.queue.name for kept in queues_of(walk.session, ratna, pinned=True)] == ["Dua"]
    assert [kept.queue.name for kept in queues_of(walk.session, rudi, pinned=True)] == ["Satu", "Dua"]
    move_queue(walk.session, two.id, way="naik", by=ratna)
    assert names(walk, ratna) == ["Dua", "Satu"], "the first stays first"


def test_it_is_renamed_refiltered_taken_back_and_dropped_with_facts(walk: Walk) -> None:
    queue = keep(walk, "ratna", "Satu", shared=True)
    ratna = walk.become("ratna")
    rename_queue(walk.session, queue.id, name="Baru", shared=False, by=colleague(ratna))
    assert (queue.name, queue.owner_id) == ("Baru", None), "only its maker takes it back"
    rename_queue(walk.session, queue.id, name="Baru", shared=False, by=ratna)
    assert queue.owner_id == ratna.user_id
    refilter_queue(walk.session, queue.id, tab="tim", filters=replace(LATE, kind="pindah"), by=ratna)
    assert (queue.tab, queue.filters) == ("tim", {"sla": "lewat", "kind": "pindah"})
    assert drop_queue(walk.session, queue.id, by=ratna) == "Baru"
    assert names(walk, ratna) == []


def test_a_full_office_is_counted_no_further_than_it_is_walked(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    for serial in (9000, 9100, 9200):
        walk.at("validasi_prov", serial=serial)
    queue = keep(walk, "bagus", "Semua baru", kind="usulan_baru")
    bagus = walk.become("bagus")
    whole = counted(walk.session, bagus, [queue])
    assert (whole[queue.id], whole.at_least) == (3, False)
    monkeypatch.setattr(queuequeries, "WALKED", 2)
    part = counted(walk.session, bagus, [queue])
    assert (part[queue.id], part.at_least) == (3, True)
