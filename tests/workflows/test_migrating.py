"""Markings move to another version: by id, by the author's word, or not at all and with a reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from portal.workflows.gate.reading import model_of, read
from portal.workflows.migrating import Migrated, migrate_marking, preview
from portal.workflows.play.interner import START
from portal.workflows.play.model import Model
from portal.workflows.play.playing import Action
from tests.gate.drawing import (
    both,
    boundary,
    catch,
    draw,
    end,
    event,
    line,
    node,
    service,
    several,
    sources,
    start,
    sub,
    timer,
    user,
    xor,
)


def model(diagram: bytes, *others: bytes) -> Model:
    found, findings = read(sources(diagram, *others))
    assert found is not None, findings
    return model_of(found)


def standing(old: Model, *done: tuple[str, str], **variables: Any) -> bytes:
    """The marking after these happenings."""
    outcome, now = old.interner.advance(START, Action("start"), variables)
    for what, key in done:
        outcome, now = old.interner.advance(outcome.marking, Action(what, key), now)
    return outcome.body


def moved(
    old: bytes, new: bytes, *done: tuple[str, str], mapping: Mapping[str, str] | None = None, **variables: Any
) -> Migrated:
    before = model(old)
    return migrate_marking(before, model(new), mapping or {}, standing(before, *done, **variables))


def keys(opens: Any) -> list[str]:
    return [one.key for one in opens]


A, B = ("done", "a"), ("done", "b")


def test_what_stays_stays() -> None:
    found = moved(line(user("a")), line(user("a"), user("b")))
    assert found.body is not None
    assert (found.added, found.dropped, found.renamed, found.why) == ((), (), {}, "")


def test_a_case_that_is_over_stays_over() -> None:
    assert moved(line(user("a")), line(user("b")), A).body == b"null"


def test_a_removed_step_needs_a_word_and_gets_it() -> None:
    found = moved(line(user("a")), line(user("b")))
    assert (found.body, found.element) == (None, "a")
    assert "tidak ada lagi" in found.why
    found = moved(line(user("a")), line(user("b")), mapping={"a": "b"})
    assert json.loads(found.body or b"")[2][0][0] == "b"
    assert found.renamed == {"a": "b"}


def test_a_word_that_leads_nowhere_is_told() -> None:
    assert "tidak ada di versi baru" in moved(line(user("a")), line(user("b")), mapping={"a": "c"}).why


def call(name: str, called: str = "dalam") -> str:
    return node("callActivity", name, calledElement=called)


def in_call(calling: bytes, old: bytes, *done: tuple[str, str], called: bytes, **more: Any) -> Migrated:
    before = model(old)
    return migrate_marking(before, model(calling, called), more.pop("mapping", {}), standing(before, *done))


INNER = draw(
    start("mulai_dalam"), user("a"), end("usai"), boundary("batas", "a"), user("lagi"), name="dalam",
    way=["mulai_dalam > a > usai", "batas > lagi > a"],
)  # fmt: skip


def test_a_step_that_a_called_process_holds_by_now_stands_inside_the_call() -> None:
    old = line(user("a"), more=[boundary("batas", "a"), user("lagi")], way=["batas > lagi > a"])
    found = in_call(line(call("panggil"), user("b")), old, called=INNER)
    assert found.why == ""
    assert (found.added, found.dropped) == ((), ())
    assert found.renamed == {"a": "panggil/a", "batas": "panggil/batas"}
    after = model(line(call("panggil"), user("b")), INNER).interner
    number = after.learn(found.body or b"")
    outcome, _ = after.advance(number, Action("done", "panggil/a"), {"keputusan": "setuju"})
    assert keys(after.open(outcome.marking)) == ["b"], "it goes on to the end of the call and beyond"
    assert in_call(line(call("panggil")), old, ("timer", "batas"), called=INNER).renamed == {"lagi": "panggil/lagi"}
    by_hand = in_call(line(call("panggil")), line(user("lama")), called=INNER, mapping={"lama": "a"})
    assert by_hand.renamed == {"lama": "panggil/a"}
    assert keys(by_hand.added) == ["panggil/batas"]


def test_what_could_only_be_guessed_of_a_call_is_refused() -> None:
    twice = in_call(line(call("satu"), call("dua")), line(user("a")), called=INNER)
    assert "subproses lain" in twice.why
    inner = draw(start("m"), user("a"), user("b"), end("u"), name="dalam", way=["m > a > b > u"])
    assert "memuat dua jalur" in in_call(line(call("panggil")), forked("a", "b"), called=inner).why


def test_a_step_that_became_something_else_is_refused() -> None:
    assert "berubah jenis" in moved(line(user("a")), line(catch("a"))).why
    assert "berubah jenis" in moved(line(user("a")), line(service("a"))).why


def test_what_is_waited_for_may_not_change() -> None:
    top = '<message id="m" name="kabar"/>'
    assert (
        "menunggu hal lain" in moved(line(catch("a")), line(catch("a", event("message", messageRef="m")), top=top)).why
    )


def edged(*events: str, definition: str | None = None, interrupting: bool = True) -> bytes:
    edges = [boundary(one, "a", definition, interrupting=interrupting) for one in events]
    return line(user("a"), more=[*edges, end("lewat")], way=[f"{one} > lewat" for one in events])


def test_new_timers_are_armed_and_removed_ones_dropped() -> None:
    found = moved(edged("lama"), edged("baru"))
    assert (keys(found.added), keys(found.dropped)) == (["baru"], ["lama"])
    found = moved(edged("lama"), edged("lama", "baru"))
    assert (keys(found.added), keys(found.dropped)) == (["baru"], [])


def test_a_timer_that_has_fired_is_not_armed_again() -> None:
    once = edged("ingat", interrupting=False)
    found = moved(once, edged("ingat", "baru", interrupting=False), ("timer", "ingat"))
    assert keys(found.added) == ["baru"]


def test_a_counting_timer_keeps_its_count_until_its_text_changes() -> None:
    def left(old: str, new: str) -> int:
        three, four = (edged("ingat", definition=timer(one, "timeCycle"), interrupting=False) for one in (old, new))
        body = moved(three, four, ("timer", "ingat")).body
        return int(json.loads(body or b"")[2][0][2][0][1])

    assert left("R3/P1D", "R3/P1D") == 2
    assert left("R3/P1D", "R5/P1D") == 5


def forked(*branches: str, joins: str = "gabung", kind: Any = both) -> bytes:
    steps = [user(one) for one in branches]
    ways = [f"pisah > {one} > {joins}" for one in branches]
    return draw(start(), both("pisah"), *steps, kind(joins), end(), way=["mulai > pisah", f"{joins} > selesai", *ways])


def test_a_token_parked_before_a_join_stays_parked() -> None:
    assert moved(forked("a", "b"), forked("a", "b"), A).body is not None


def test_a_join_that_gained_a_branch_would_starve() -> None:
    found = moved(forked("a", "b"), forked("a", "b", "c"), A)
    assert found.body is None
    assert "macet di gabung" in found.why


def test_a_removed_arrow_before_a_join_is_told_or_mapped() -> None:
    old, new = forked("a", "b"), forked("c", "b")
    assert "menunggu di gerbang gabung" in moved(old, new, A).why
    assert moved(old, new, A, mapping={"a_gabung": "c_gabung"}).body is not None


def test_an_arrow_drawn_anew_between_the_same_elements_is_known() -> None:
    assert moved(forked("a", "b"), forked("a", "b").replace(b'"a_gabung"', b'"Flow_1"'), A).body is not None


def test_a_join_that_is_none_any_more_is_told() -> None:
    assert "tidak lagi menggabungkan" in moved(forked("a", "b"), forked("a", "b", kind=xor), A).why


def nested(*steps: str, name: str = "dalam") -> bytes:
    return line(
        sub(
            name,
            start("awal"),
            *(user(one) for one in steps),
            end("habis"),
            way=[" > ".join(["awal", *steps, "habis"])],
        )
    )


def test_sub_processes_move_with_what_is_inside() -> None:
    assert moved(nested("a"), nested("a", "b")).body is not None
    assert "tidak ada lagi" in moved(nested("a"), nested("b")).why
    found = moved(nested("a"), nested("a", name="luar"), mapping={"dalam": "luar"})
    assert json.loads(found.body or b"")[2][0][3][0] == "luar"


def test_a_step_moved_into_a_sub_process_is_refused() -> None:
    assert "berada di proses atau subproses lain" in moved(line(user("a")), nested("a")).why


def test_called_processes_move_too() -> None:
    calling = line(node("callActivity", "panggil", calledElement="lain"))

    def called(*steps: str) -> bytes:
        drawn = draw(
            start("m2"), *(user(one) for one in steps), end("s2"), way=[" > ".join(["m2", *steps, "s2"])], name="lain"
        )
        return drawn.replace(b'"lajur', b'"jalur')

    old, new = model(calling, called("a")), model(calling, called("a", "b"))
    found = migrate_marking(old, new, {}, standing(old))
    assert found.body is not None
    assert found.renamed == {}


def test_repetitions_are_kept_and_may_not_appear_or_vanish() -> None:
    many, one = line(user("a", inside=several("3"))), line(user("a"))
    found = moved(many, line(user("a", inside=several("5"))), ("done", "a#1"))
    assert json.loads(found.body or b"")[2][0][4][0] == 3
    assert "pengulangan a berubah" in moved(many, one).why
    assert "pengulangan a berubah" in moved(one, many).why


def watched(*events: str) -> bytes:
    bags = [
        sub(
            f"jaga_{one}",
            start(one, timer()),
            user(f"u_{one}"),
            end(f"e_{one}"),
            way=[f"{one} > u_{one} > e_{one}"],
            watching=True,
        )
        for one in events
    ]
    return line(user("a"), more=bags)


def test_event_sub_processes_are_armed_and_dropped() -> None:
    found = moved(watched("lama"), watched("baru"))
    assert (keys(found.added), keys(found.dropped)) == (["baru"], ["lama"])


def test_the_preview_tells_each_marking_with_its_cases() -> None:
    old, new = model(line(user("a"), user("b"))), model(line(user("b"), user("c")))
    here, there = standing(old), standing(old, A)
    rows = preview(old, new, {}, {here: 7, old.interner.learn(there): 2, 12345: 1})
    assert [(row.count, row.moved.body is not None) for row in rows] == [(7, False), (2, True), (1, False)]
    assert rows[1].to == ("b",)
    assert "tidak dikenal" in rows[2].moved.why
    assert rows[0].as_json["open"] == ["a"]


def test_without_counts_every_marking_there_can_be_is_told() -> None:
    old = model(line(user("a"), user("b")))
    assert sorted(row.open for row in preview(old, old, {})) == [("a",), ("b",)]


@pytest.mark.parametrize("rows", [preview(model(forked("a", "b")), model(forked("b", "a")), {})])
def test_all_of_an_unchanged_process_moves(rows: list[Any]) -> None:
    assert len(rows) == 3
    assert all(row.moved.body is not None and not row.moved.added and not row.moved.dropped for row in rows)
