"""What a terminate end or an uncaught error leaves behind: nothing."""

from __future__ import annotations

import pytest

from tests.workflows.drawing import diagram, flows, process
from tests.workflows.moving import Case

SIGNAL = '<signalEventDefinition signalRef="news"/>'


@pytest.mark.parametrize("last", ["<terminateEventDefinition/>", '<errorEventDefinition errorRef="bad"/>'])
def test_a_signal_thrown_on_the_way_out_wakes_nothing_in_a_case_that_is_over(last: str) -> None:
    drawn = diagram(
        '<signal id="news" name="news"/><error id="bad" errorCode="bad"/>',
        process(
            "p",
            '<startEvent id="s"/><userTask id="a"/>',
            f'<intermediateThrowEvent id="tell">{SIGNAL}</intermediateThrowEvent>',
            f'<endEvent id="e">{last}</endEvent>',
            f'<subProcess id="hear" triggeredByEvent="true"><startEvent id="heard">{SIGNAL}</startEvent>',
            '<userTask id="read"/><endEvent id="he"/>',
            flows("heard > read > he"),
            "</subProcess>",
            flows("s > a > tell > e"),
        ),
    )
    assert Case(drawn).do("done", "a").last.over
