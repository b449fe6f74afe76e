"""Which processes may call which."""

from __future__ import annotations

import pytest

from portal.workflows.findings import BadModel
from portal.workflows.net.reading import read_net
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


NAMING = """<extensionElements><properties>
  <property name="return_to" value="{0}"/><property name="not_same_as" value="{0}"/>
</properties></extensionElements>"""
CALLERS_STEPS = """<extensionElements><properties>
  <property name="caller_steps" value="susun,terima"/>
</properties></extensionElements>"""


@pytest.mark.parametrize(
    ("step", "named"), [("susun", "susun,qa"), ("terima", "terima,qa"), ("tulis", "susun,terima,qa")]
)
def test_of_the_steps_of_its_callers_a_called_process_names_those_this_one_has(step: str, named: str) -> None:
    """Of a caller that has none of them all stay, for the gate to say that they are unknown."""
    drawn = diagram(
        process("p", ends("p"), f'<userTask id="{step}"/>', call("c", "q"), flows(f"ps > {step} > c > pe")),
        process(
            "q",
            CALLERS_STEPS,
            ends("q"),
            f'<userTask id="qa">{NAMING.format("susun,terima,qa")}</userTask>',
            flows("qs > qa > qe"),
        ),
    )
    said = read_net(drawn).node("qa").properties
    assert (said["return_to"], said["not_same_as"]) == (named, named)
    alone = read_net(drawn, "q").node("qa").properties
    assert alone["return_to"] == "susun,terima,qa"
