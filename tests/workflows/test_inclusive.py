"""When an inclusive join fires."""

from __future__ import annotations

from tests.workflows.drawing import TIMER, diagram, flows, process
from tests.workflows.moving import Case

WITH_REMINDER = diagram(
    process(
        "p",
        '<startEvent id="s"/><inclusiveGateway id="split"/><userTask id="visit"/><userTask id="papers"/>',
        f'<boundaryEvent id="late" attachedToRef="visit" cancelActivity="false">{TIMER}</boundaryEvent>',
        '<userTask id="phone"/><inclusiveGateway id="join"/><userTask id="decide"/><endEvent id="e"/>',
        flows("s > split > visit > join > decide > e", "split > papers > join", "late > phone > join"),
    )
)


def test_a_reminder_that_arrived_does_not_stand_for_the_work_it_reminds_of() -> None:
    case = Case(WITH_REMINDER).do("done", "papers").do("timer", "late").do("done", "phone")
    assert case.tasks == ["visit"]
    assert case.do("done", "visit").tasks == ["decide"]


def test_a_reminder_that_was_sent_is_waited_for_when_the_work_is_done() -> None:
    case = Case(WITH_REMINDER).do("done", "papers").do("timer", "late").do("done", "visit")
    assert case.tasks == ["phone"]
    assert case.do("done", "phone").tasks == ["decide"]
