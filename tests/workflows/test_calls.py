"""Which processes may call which."""

from __future__ import annotations

import pytest

from portal.workflows.findings import BadModel
from tests.workflows.drawing import diagram, flows, process
from tests.workflows.moving import Case

BEGIN, END, A = '<startEvent id="{0}s"/>', '<endEvent id="{0}e"/>', '<userTask id="a"/>'


def call(name: str, called: str) -> str:
    return f'<callActivity id="{name}" calledElement="{called}"/>'


def ends(prefix: str) -> str:
    return BEGIN.format(prefix) + END.format(prefix)


def test_a_process_may_be_called_from_two_places_at_two_depths() -> None:
    drawn = diagram(
        process("p", ends("p"), call("c1", "q"), call("c2", "r"), flows("ps > c1 > c2 > pe")),
        process("q", ends("q"), call("c3", "r"), flows("qs > c3 > qe")),
        process("r", ends("r"), A, flows("rs > a > re")),
    )
    case = Case(drawn)
    assert case.tasks == ["c1/c3/a"]
    assert case.do("done", "c1/c3/a").tasks == ["c2/a"]
    assert case.do("done", "c2/a").last.over


def test_a_process_that_calls_itself_by_way_of_another_is_refused() -> None:
    drawn = diagram(
        process("p", ends("p"), call("c1", "q"), flows("ps > c1 > pe")),
        process("q", ends("q"), call("c2", "r"), flows("qs > c2 > qe")),
        process("r", ends("r"), call("c3", "q"), flows("rs > c3 > re")),
    )
    with pytest.raises(BadModel):
        Case(drawn)
