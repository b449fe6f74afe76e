"""The referee itself, on small cases reckoned by hand from the specification."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lives.referee import Referee, Rules
from tests.lives.seen import Happening, Seen
from tests.workflows.drawing import TIMER, diagram, flows, process

START, END = '<startEvent id="s"/>', '<endEvent id="e"/>'
CYCLE = "<timerEventDefinition><timeCycle>R3/P1D</timeCycle></timerEventDefinition>"
CODES = '<error id="bad" errorCode="BAD"/><escalation id="odd" escalationCode="ODD"/><signal id="news" name="news"/>'
BAD, ANY = '<errorEventDefinition errorRef="bad"/>', "<errorEventDefinition/>"
ODD, NEWS = '<escalationEventDefinition escalationRef="odd"/>', '<signalEventDefinition signalRef="news"/>'
STOP = "<terminateEventDefinition/>"


def task(name: str, inside: str = "") -> str:
    return f'<userTask id="{name}">{inside}</userTask>'


def gate(kind: str, name: str, default: str = "") -> str:
    return f'<{kind}Gateway id="{name}"{f" default={chr(34)}{default}{chr(34)}" if default else ""}/>'


def edge(name: str, host: str, definition: str, stays: bool = False) -> str:
    cancels = "false" if stays else "true"
    return f'<boundaryEvent id="{name}" attachedToRef="{host}" cancelActivity="{cancels}">{definition}</boundaryEvent>'


def end(name: str, definition: str = "") -> str:
    return f'<endEvent id="{name}">{definition}</endEvent>'


def sub(name: str, *inside: str) -> str:
    return f'<subProcess id="{name}">{"".join(inside)}</subProcess>'


class Led:
    """A case in the referee's hands."""

    def __init__(self, folder: Path, *inside: str, others: str = "", **variables: object) -> None:
        file = folder / "p.bpmn"
        file.write_bytes(diagram(CODES, process("p", *inside), others))
        self.referee = Referee(Rules([file], process="p"), variables)
        self.seen: Seen = self.referee.start()

    def do(self, what: str, key: str, code: str = "", **answers: object) -> Led:
        self.seen = self.referee.act(Happening(what, key, code, answers))
        return self

    @property
    def tasks(self) -> list[str]:
        return sorted(self.seen.tasks.elements())


def test_a_parallel_join_in_a_loop_waits_for_both_again(tmp_path: Path) -> None:
    led = Led(
        tmp_path, START, gate("exclusive", "m"), gate("parallel", "f"), task("a"), task("b"), gate("parallel", "j"),
        task("again"), flows("s > m > f > a > j > again > m", "f > b > j"),
    )  # fmt: skip
    for first, second in (("a", "b"), ("b", "a")):
        assert led.tasks == ["a", "b"]
        assert led.do("done", first).tasks == [second]
        assert led.do("done", second).tasks == ["again"]
        led.do("done", "again")


def test_two_tokens_on_one_flow_do_not_fire_a_parallel_join(tmp_path: Path) -> None:
    led = Led(
        tmp_path, START, gate("parallel", "f"), task("a"), task("b"), gate("exclusive", "m"), task("c"),
        gate("parallel", "j"), task("d"), flows("s > f > a > m > j > d", "f > b > m", "f > c > j"),
    )  # fmt: skip
    assert led.do("done", "a").do("done", "b").tasks == ["c"]
    assert led.do("done", "c").tasks == ["d"]
    assert not led.do("done", "d").seen.over


def test_an_inclusive_join_waits_for_those_who_may_come_and_no_others(tmp_path: Path) -> None:
    led = Led(
        tmp_path, START, gate("inclusive", "f"), task("a"), task("b"), task("c"), gate("inclusive", "j"), task("d"),
        flows("s > f > a > j > d", "f > b > j ? x", "f > c > j ? not x"), x=True,
    )  # fmt: skip
    assert led.tasks == ["a", "b"]
    assert led.do("done", "a").tasks == ["b"]
    assert led.do("done", "b").tasks == ["d"]


def test_a_plain_timer_fires_once_and_a_cycle_thrice_armed_anew(tmp_path: Path) -> None:
    led = Led(
        tmp_path, START, task("a"), edge("once", "a", TIMER, stays=True), edge("thrice", "a", CYCLE, stays=True),
        task("b"), task("c"), flows("s > a", "once > b", "thrice > c"),
    )  # fmt: skip
    led.do("timer", "once")
    assert (led.tasks, dict(led.seen.timers)) == (["a", "b"], {"thrice": 1})
    led.do("timer", "thrice")
    assert ("timer", "thrice") in led.seen.opened
    led.do("timer", "thrice").do("timer", "thrice")
    assert (led.tasks, led.seen.timers.total()) == (["a", "b", "c", "c", "c"], 0)


def test_an_interrupting_timer_is_gone_with_its_host_and_fresh_with_it(tmp_path: Path) -> None:
    led = Led(
        tmp_path, START, gate("exclusive", "m"), task("a"), edge("late", "a", TIMER), flows("s > m > a > m", "late > m")
    )
    for what, key in (("timer", "late"), ("done", "a")):
        led.do(what, key)
        assert (led.tasks, dict(led.seen.timers)) == (["a"], {"late": 1})
        assert led.seen.opened["timer", "late"] == 1


def test_a_terminate_end_ends_its_own_sub_process_only(tmp_path: Path) -> None:
    inside = sub(
        "u", '<startEvent id="us"/>', task("a"), task("b"), end("stop", STOP), flows("us > a > stop", "us > b")
    )
    led = Led(tmp_path, START, inside, task("c"), END, flows("s > u > c > e"))
    assert led.do("done", "a").tasks == ["c"]
    assert led.do("done", "c").seen.ends == ("e",)


@pytest.mark.parametrize(("edges", "next_task"), [((BAD, ANY), ["exact"]), ((ANY,), ["any"]), ((), [])])
def test_an_error_climbs_to_the_nearest_who_knows_it(
    tmp_path: Path, edges: tuple[str, ...], next_task: list[str]
) -> None:
    inner = sub("i", '<startEvent id="is"/>', task("a"), end("ie", BAD), flows("is > a > ie"))
    outer = sub("o", '<startEvent id="os"/>', inner, task("b"), flows("os > i", "os > b"))
    fixed = {BAD: edge("x1", "o", BAD), ANY: edge("x2", "o", ANY)}
    ways = {BAD: flows("x1 > exact"), ANY: flows("x2 > any")}
    drawn = "".join(fixed[one] + ways[one] for one in edges)
    led = Led(tmp_path, START, outer, task("exact"), task("any"), task("c"), drawn, flows("s > o", "s > c"))
    led.do("done", "a")
    assert led.tasks == (sorted(["c", *next_task]) if next_task else [])
    assert led.seen.over is not bool(next_task)


def test_an_escalation_leaves_its_thrower_be_and_may_go_unheard(tmp_path: Path) -> None:
    throw = f'<intermediateThrowEvent id="t">{ODD}</intermediateThrowEvent>'
    inside = sub("u", '<startEvent id="us"/>', throw, task("a"), flows("us > t > a"))
    heard = Led(tmp_path, START, inside, edge("x", "u", ODD, stays=True), task("b"), flows("s > u", "x > b"))
    assert heard.tasks == ["a", "b"]
    assert Led(tmp_path, START, inside, flows("s > u")).tasks == ["a"]


def test_an_interrupting_event_sub_process_kills_the_rest_and_listens_no_more(tmp_path: Path) -> None:
    handler = f'<subProcess id="h" triggeredByEvent="true"><startEvent id="hs">{NEWS}</startEvent>{task("read")}'
    led = Led(
        tmp_path, START, task("a"), task("b"), handler, flows("hs > read"), "</subProcess>", flows("s > a", "s > b")
    )
    led.do("signal", "news")
    assert (led.tasks, led.seen.signals.total()) == (["read"], 0)
    assert led.do("done", "read").seen.over


def test_a_signal_of_the_case_itself_is_heard_when_the_tokens_rest(tmp_path: Path) -> None:
    throw = f'<intermediateThrowEvent id="t">{NEWS}</intermediateThrowEvent>'
    catch = f'<intermediateCatchEvent id="w">{NEWS}</intermediateCatchEvent>'
    led = Led(tmp_path, START, throw, catch, task("a"), task("b"), flows("s > t > a", "s > w > b"))
    assert led.tasks == ["a", "b"]


def test_the_first_event_of_a_gateway_puts_out_the_others(tmp_path: Path) -> None:
    waits = f'<intermediateCatchEvent id="n">{NEWS}</intermediateCatchEvent>'
    late = f'<intermediateCatchEvent id="l">{TIMER}</intermediateCatchEvent>'
    led = Led(tmp_path, START, '<eventBasedGateway id="g"/>', waits, late, task("a"), task("b"), flows(
        "s > g > n > a", "g > l > b"))  # fmt: skip
    assert (dict(led.seen.timers), dict(led.seen.signals)) == ({"l": 1}, {"n": 1})
    led.do("timer", "l")
    assert (led.tasks, led.seen.signals.total()) == (["b"], 0)


def many(number: str, kind: str, stop: str = "") -> str:
    said = f"<completionCondition>{stop}</completionCondition>" if stop else ""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{kind}"><loopCardinality>{number}</loopCardinality>{said}'
        "</multiInstanceLoopCharacteristics>"
    )


def test_many_at_once_stop_when_enough_have_come(tmp_path: Path) -> None:
    led = Led(tmp_path, START, task("a", many("3", "false", "x")), task("b"), flows("s > a > b"), x=False)
    assert led.tasks == ["a#0", "a#1", "a#2"]
    assert led.do("done", "a#1").tasks == ["a#0", "a#2"]
    assert led.do("done", "a#0", x=True).tasks == ["b"]


def test_many_in_turn_come_one_by_one_and_none_is_passed_over(tmp_path: Path) -> None:
    led = Led(tmp_path, START, task("a", many("2", "true")), task("b", many("0", "true")), END, flows("s > a > b > e"))
    assert led.tasks == ["a#0"]
    assert led.do("done", "a#0").tasks == ["a#1"]
    assert led.do("done", "a#1").seen.over


def test_a_loop_goes_round_while_its_condition_holds_up_to_its_maximum(tmp_path: Path) -> None:
    loop = '<standardLoopCharacteristics loopMaximum="2"><loopCondition>x</loopCondition></standardLoopCharacteristics>'
    led = Led(tmp_path, START, task("a", loop), task("b"), flows("s > a > b"), x=True)
    assert led.do("done", "a").tasks == ["a"]
    assert led.do("done", "a").tasks == ["b"]


def test_keys_name_the_calls_and_instances_a_task_lies_in(tmp_path: Path) -> None:
    called = process("q", '<startEvent id="qs"/>', sub("u", many("2", "false"), task("a")), flows("qs > u"))
    led = Led(tmp_path, START, '<callActivity id="c" calledElement="q"/>', flows("s > c"), others=called)
    assert led.tasks == ["c/u#0/a", "c/u#1/a"]


def test_a_choice_without_a_way_leaves_everything_as_it_was(tmp_path: Path) -> None:
    ways = flows("s > a > g", "g > e ? x == 1")
    led = Led(tmp_path, START, task("a"), gate("exclusive", "g"), END, ways, x=0)
    led.do("done", "a", x=2)
    assert (led.seen.stuck, led.tasks, led.seen.variables) == (True, ["a"], {"x": 0})
    assert led.do("done", "a", x=1).seen.over


def test_the_referee_shares_nothing_with_the_engine() -> None:
    own = ("referee", "game", "board", "diagram", "decisions", "inclusive", "openings", "seen")
    for name in own:
        assert "portal" not in (Path(__file__).parent / f"{name}.py").read_text()
