"""The proof: every marking, consistent answers, the shortest way told, and honesty about what was not looked at."""

from __future__ import annotations

import time
from dataclasses import replace

from portal.workflows.gate import Budget, Context, Report, check
from portal.workflows.gate.proof import Explored, explored
from portal.workflows.gate.reading import model_of, read
from tests.gate.drawing import (
    both,
    boundary,
    draw,
    end,
    event,
    line,
    node,
    script,
    service,
    several,
    sources,
    start,
    timer,
    user,
    xor,
)
from tests.gate.pictures import HOUSE
from tests.gate.shown_by_playing import BOTH, CLOSED, LEFT, NUDGED, TORN, UNJOINED


def looked(diagram: bytes, **budget: float) -> Explored:
    found, _ = read(sources(diagram))
    assert found is not None
    return explored(model_of(found), Budget(**budget))  # type: ignore[arg-type]


def proven(diagram: bytes, house: Context = HOUSE) -> Report:
    return check(sources(diagram), house)


def finding(diagram: bytes, code: str) -> tuple[str, list[str], str]:
    found = next(one for one in proven(diagram).findings if one.code == code)
    return found.element, [str(one) for one in found.path], found.why


def test_a_starving_join_is_named_with_the_arrow_it_waits_for_and_the_shortest_way() -> None:
    element, path, why = finding(TORN, "starving-join")
    assert element == "gabung"
    assert path == ["kasus dimulai", "a: setuju"]
    assert "b_gabung" in why


def test_a_token_left_behind_is_told_apart() -> None:
    element, path, _ = finding(LEFT, "left-behind")
    assert element == "gabung"
    assert path[0] == "kasus dimulai"
    assert len(path) == 3


def test_a_doubled_step_is_told_with_its_way() -> None:
    assert finding(UNJOINED, "open-twice")[:2] == ("c", ["kasus dimulai", "a: setuju", "b: setuju"])


def test_a_small_process_is_wholly_proven_and_interned() -> None:
    report = proven(BOTH)
    assert report.interned
    assert report.stage("buktikan").figures["complete"] is True
    assert report.passed


def wide(branches: int) -> bytes:
    ways = [f"pisah > t{n} > gabung" for n in range(branches)]
    steps = [user(f"t{n}") for n in range(branches)]
    return draw(start(), both("pisah"), *steps, both("gabung"), end(), way=["mulai > pisah", "gabung > selesai", *ways])


def test_the_budget_of_markings_is_kept_and_told() -> None:
    report = proven(wide(20), replace(HOUSE, budget=Budget(markings=300, lives=1)))
    assert not report.interned
    assert report.stage("buktikan").figures["complete"] is False
    why = next(one.why for one in report.findings if one.code == "not-all-proven")
    assert "belum semuanya: batas 300 kedudukan tercapai" in why
    assert report.stage("buktikan").status == "sebagian"
    assert report.passed


def test_the_budget_of_seconds_is_kept() -> None:
    began = time.monotonic()
    assert not looked(wide(20), seconds=0.3).complete
    assert time.monotonic() - began < 3


def test_a_model_above_the_cap_is_not_interned() -> None:
    report = proven(wide(5), replace(HOUSE, budget=Budget(interned=10, lives=1)))
    assert report.stage("buktikan").figures["complete"] is True
    assert not report.interned


def test_nothing_is_called_unreachable_before_everything_was_looked_at() -> None:
    house = replace(HOUSE, budget=Budget(markings=2, lives=1))
    assert "never-opens" not in [one.code for one in proven(wide(3), house).findings]


def test_the_same_question_gets_the_same_answer_until_its_variable_is_written() -> None:
    def asks_twice(between: str) -> bytes:
        nodes = [
            start(),
            xor("x"),
            user("a"),
            script("s", between),
            xor("y"),
            end(),
            end("lain"),
            user("b"),
            end("jauh"),
        ]
        ways = ["mulai > x", "x > s ? kaya", "x > a ? not kaya", "a > lain", "s > y", "y > selesai ? kaya"]
        return draw(*nodes, way=[*ways, "y > b ? not kaya", "b > jauh"])

    assert "b" not in looked(asks_twice("lain = 1")).elements
    assert "b" in looked(asks_twice("kaya = jumlah > 1")).elements
    assert "b" not in looked(asks_twice("kaya = true")).elements


def test_equal_to_one_value_is_not_equal_to_another() -> None:
    nodes = [start(), node("inclusiveGateway", "x"), user("a"), user("b"), node("inclusiveGateway", "y"), end()]
    ways = ["mulai > x", "x > a ? jenis == 'satu'", "x > b ? jenis == 'dua'", "a > y > selesai", "b > y"]
    assert not looked(draw(*nodes, way=ways)).together


def test_answers_of_a_step_are_its_actions() -> None:
    nodes = [start(), user("a", "ya,tidak"), xor("x"), user("b"), user("c"), end()]
    ways = ["mulai > a > x", "x > b ? keputusan == 'ya'", "x > c ? keputusan != 'ya'", "b > selesai", "c > selesai"]
    found = looked(draw(*nodes, way=ways))
    assert {"b", "c"} <= found.elements
    assert found.steps == 5


def test_a_call_may_fail_where_that_is_foreseen() -> None:
    edge = boundary("gagal", "panggil", event("error"))
    found = looked(line(service("panggil"), more=[edge, user("ulang"), end("habis")], way=["gagal > ulang > habis"]))
    assert "ulang" in found.elements
    assert "ulang" not in looked(line(service("panggil"))).elements


def test_repetitions_are_sampled_and_that_is_said() -> None:
    found = looked(line(user("a", inside=several("banyak"))))
    assert found.sampled
    assert found.complete
    assert not looked(line(user("a", inside=several("2")))).sampled


def test_branches_that_read_their_own_answers_do_not_fight() -> None:
    def side(name: str) -> list[str]:
        return [user(name, "ya,tidak"), xor(f"x{name}"), user(f"u{name}"), xor(f"y{name}")]

    def way(name: str) -> list[str]:
        asked = [f"x{name} > y{name} ? keputusan == 'ya'", f"x{name} > u{name} ? keputusan == 'tidak'"]
        return [f"p > {name} > x{name}", *asked, f"u{name} > y{name} > g"]

    nodes = [start(), both("p"), *side("a"), *side("b"), both("g"), user("c", "ya"), xor("z"), end()]
    ways = ["mulai > p", *way("a"), *way("b"), "g > c > z", "z > selesai ? keputusan == 'ya'"]
    assert not [one for one in proven(draw(*nodes, way=ways)).findings if one.code.startswith("race")]


def test_what_follows_an_end_is_not_reached() -> None:
    drawn = draw(start(), end(), user("a"), end("jauh"), way=["mulai > selesai > a > jauh"])
    assert {one.element for one in proven(drawn).findings if one.code == "unreachable"} == {"a", "jauh"}


def test_messages_that_start_a_case_are_begun_with_too() -> None:
    nodes = [start(), start("surat", event("message", messageRef="m")), user("a"), user("b"), end()]
    drawn = draw(*nodes, way=["mulai > a > selesai", "surat > b > selesai"], top='<message id="m" name="surat"/>')
    assert {"a", "b"} <= looked(drawn).elements


def test_a_reminder_beside_a_step_one_comes_back_to_is_wholly_proven_with_its_true_cause() -> None:
    report = proven(NUDGED)
    (found,) = report.findings
    assert (found.code, found.element) == ("reopened", "telepon")
    assert "kerja dapat dimulai lagi" in found.why
    assert [str(one) for one in found.path].count("ingat lewat waktu") == 2
    assert report.stage("buktikan").status == "lolos"
    assert not report.interned
    assert "dua kali" in report.stage("acak").reason


def test_the_advice_on_reminders_helps() -> None:
    report = proven(CLOSED)
    assert not report.findings
    assert report.interned


def test_an_event_that_comes_again_is_named() -> None:
    edge = boundary("tagih", "kerja", timer("R/P7D", "timeCycle"), interrupting=False)
    report = proven(line(user("kerja"), more=[edge, user("telepon"), end("sudah")], way=["tagih > telepon > sudah"]))
    (found,) = report.findings
    assert (found.code, found.params["events"]) == ("open-again", "tagih")
    assert report.stage("buktikan").status == "lolos"


def test_reminders_that_meet_at_a_join_are_not_called_proven() -> None:
    nodes = [start(), user("kerja", "ya,ulang"), xor("x"), user("telepon"), both("temu"), end(), end("sudah")]
    edge = boundary("ingat", "kerja", interrupting=False)
    ways = ["mulai > kerja > x", "x > temu ? keputusan == 'ya'", "x > kerja ? keputusan == 'ulang'"]
    report = proven(draw(*nodes, edge, way=[*ways, "ingat > telepon > temu > selesai"]))
    assert report.stage("buktikan").status in {"sebagian", "gagal"}
    assert "not-all-proven" in [one.code for one in report.findings]


def test_growth_beside_a_step_is_not_taken_for_a_reminder() -> None:
    nodes = [start(), user("kerja"), boundary("ingat", "kerja", interrupting=False), user("a"), both("p"), user("b")]
    ways = ["mulai > kerja > selesai", "ingat > a > p > b > sudah", "p > a"]
    report = proven(draw(*nodes, end(), end("sudah"), way=ways))
    assert report.stage("buktikan").status != "lolos"


def test_an_unknown_role_is_told_once() -> None:
    levels = {"operator_desa": ["desa"]}
    report = proven(line(user("a"), lane="tukang_sihir"), replace(HOUSE, levels=levels))
    assert [one.code for one in report.findings] == ["unknown-role"]
