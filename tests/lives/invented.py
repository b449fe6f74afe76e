"""Diagrams nobody drew: blocks put into blocks by chance, to find what the drawn models do not ask.

Every block begins and ends with one element. What would leave the specification free to choose (two branches that end
the same body in the same step, two tokens at one place in different states) is not drawn: a task stands before each
throw, and branches beside the main way are one task long.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from tests.lives.models import Life
from tests.workflows.drawing import diagram

GUARDS = ("g0", "g1", "g2")
CODES = ("A", "B")
DECLARED = "".join(
    f'<error id="error{one}" errorCode="{one}"/><escalation id="escalation{one}" escalationCode="{one}"/>'
    f'<signal id="signal{one}" name="signal{one}"/><message id="message{one}" name="message{one}"/>'
    for one in CODES
)
Block = tuple[str, str]
"""Its first and its last element."""


class Inventor:
    """Draws one process."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(f"invented {seed}")
        self.drawn: list[str] = []
        self.tasks: list[str] = []
        self.count = 0
        self.called: list[str] = []

    # pieces -------------------------------------------------------------------------------------------------------

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def put(self, tag: str, kind: str, inside: str = "", **attributes: str) -> str:
        name = self.name(kind)
        said = "".join(f' {one}="{value}"' for one, value in attributes.items())
        self.drawn.append(f'<{tag} id="{name}"{said}>{inside}</{tag}>')
        return name

    def flow(self, source: str, target: str, condition: str = "") -> str:
        inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        return self.put("sequenceFlow", "f", inside, sourceRef=source, targetRef=target)

    def event(self, *kinds: str) -> str:
        kind = self.chance.choice(kinds)
        if kind == "timer":
            cycle = self.chance.choice(["", "", "R2/", "R/"])
            tag = "timeCycle" if cycle else "timeDuration"
            return f"<timerEventDefinition><{tag}>{cycle}P1D</{tag}></timerEventDefinition>"
        if kind in {"terminate", "none"} or (kind == "error" and self.chance.random() < 0.3):
            return "" if kind == "none" else f"<{kind}EventDefinition/>"
        return f'<{kind}EventDefinition {kind}Ref="{kind}{self.chance.choice(CODES)}"/>'

    def guard(self) -> str:
        return self.chance.choice(["", "not "]) + self.chance.choice(GUARDS)

    def inside(self, draw: Callable[[], None]) -> str:
        """What is drawn meanwhile, taken off the sheet."""
        kept, self.drawn = self.drawn, []
        draw()
        drawn, self.drawn = "".join(self.drawn), kept
        return drawn

    # blocks -------------------------------------------------------------------------------------------------------

    def body(self, depth: int) -> None:
        first, last = self.block(depth)
        self.flow(self.put("startEvent", "start"), first)
        self.flow(last, self.put("endEvent", "end"))
        for _ in range(self.chance.choice([0, 0, 1])):
            self.handler()

    def handler(self) -> None:
        definition = self.event("timer", "message", "signal", "error", "escalation")
        stays = "false" if "error" not in definition and self.chance.random() < 0.6 else "true"

        def draw() -> None:
            self.aside(self.put("startEvent", "hear", definition, isInterrupting=stays))

        self.put("subProcess", "handler", self.inside(draw), triggeredByEvent="true")

    def aside(self, source: str) -> None:
        """One task beside the main way."""
        task = self.task()
        self.flow(source, task)
        self.flow(task, self.put("endEvent", "end", self.event("none", "none", "escalation", "signal")))

    def task(self, loop: str = "") -> str:
        self.tasks.append(self.put("userTask", "task", loop))
        return self.tasks[-1]

    def block(self, depth: int) -> Block:
        if depth <= 0:
            return self.chance.choice([self.one_task, self.one_call, self.wait, self.throw, self.gateway])()
        deep = [
            self.row, self.choice, self.fork, self.fork, self.some, self.some, self.rework, self.nested, self.nested,
            self.called_process,
        ]  # fmt: skip
        return self.chance.choice(deep)(depth - 1)

    def one_task(self) -> Block:
        task = self.task(self.loop())
        return self.fixed(task, task, "timer", "message", "signal")

    def one_call(self) -> Block:
        service = self.put("serviceTask", "service", self.loop())
        return self.fixed(service, service, "timer", "error")

    def wait(self) -> Block:
        event = self.put("intermediateCatchEvent", "wait", self.event("timer", "message", "signal"))
        return event, event

    def throw(self) -> Block:
        task = self.task()
        event = self.put("intermediateThrowEvent", "throw", self.event("none", "signal", "escalation", "message"))
        self.flow(task, event)
        if self.chance.random() < 0.3:
            return self.break_off(task, event)
        return task, event

    def break_off(self, first: str, last: str) -> Block:
        """A way out of the middle: an end that says something, then the rest."""
        choice = self.name("choice")
        task, rest = self.task(), self.put("task", "rest")
        end = self.put("endEvent", "end", self.event("none", "terminate", "error", "error", "escalation", "signal"))
        default = self.flow(choice, rest)
        self.drawn.append(f'<exclusiveGateway id="{choice}" default="{default}"/>')
        self.flow(last, choice)
        self.flow(choice, task, self.guard())
        self.flow(task, end)
        return first, rest

    def row(self, depth: int) -> Block:
        first, middle = self.block(depth)
        then, last = self.block(depth)
        self.flow(middle, then)
        return first, last

    def _branches(self, depth: int, tag: str, *, guarded: bool) -> Block:
        split, join = self.name("split"), self.put(tag, "join")
        defaults = []
        for place in range(self.chance.choice([2, 2, 3])):
            first, last = self.block(depth - place)
            flow = self.flow(split, first, self.guard() if guarded and place else "")
            defaults.append(flow)
            self.flow(last, join)
        default = f' default="{defaults[0]}"' if guarded else ""
        self.drawn.append(f'<{tag} id="{split}"{default}/>')
        return split, join

    def choice(self, depth: int) -> Block:
        return self._branches(depth, "exclusiveGateway", guarded=True)

    def fork(self, depth: int) -> Block:
        return self._branches(depth, "parallelGateway", guarded=False)

    def some(self, depth: int) -> Block:
        return self._branches(depth, "inclusiveGateway", guarded=True)

    def rework(self, depth: int) -> Block:
        first, last = self.block(depth)
        merge, choice, task = self.put("exclusiveGateway", "merge"), self.name("choice"), self.task()
        rest = self.put("task", "rest")
        default = self.flow(choice, rest)
        self.drawn.append(f'<exclusiveGateway id="{choice}" default="{default}"/>')
        self.flow(merge, first)
        self.flow(last, choice)
        self.flow(choice, task, self.guard())
        self.flow(task, merge)
        return merge, rest

    def gateway(self) -> Block:
        gateway, merge = self.put("eventBasedGateway", "events"), self.put("exclusiveGateway", "merge")
        for definition in (self.event("timer"), self.event("message"), self.event("signal")):
            event = self.put("intermediateCatchEvent", "wait", definition)
            first = last = self.task()
            self.flow(gateway, event)
            self.flow(event, first)
            self.flow(last, merge)
        return gateway, merge

    def nested(self, depth: int) -> Block:
        inside = self.inside(lambda: self.body(depth))
        name = self.put("subProcess", "sub", self.loop() + inside)
        return self.fixed(name, name, "timer", "message", "signal", "error", "error", "escalation")

    def called_process(self, depth: int) -> Block:
        process = self.name("process")
        self.called.append(f'<process id="{process}">{self.inside(lambda: self.body(depth))}</process>')
        name = self.put("callActivity", "call", self.loop(), calledElement=process)
        return self.fixed(name, name, "timer", "signal", "error", "escalation")

    def loop(self) -> str:
        """Seldom: how often an activity is done."""
        kind = self.chance.choice([""] * 6 + ["true", "false", "standard"])
        if kind == "standard":
            before = self.chance.choice(["true", "false"])
            return (
                f'<standardLoopCharacteristics testBefore="{before}" loopMaximum="3">'
                f"<loopCondition>{self.guard()}</loopCondition></standardLoopCharacteristics>"
            )
        stop = f"<completionCondition>{self.guard()}</completionCondition>" if self.chance.random() < 0.5 else ""
        many = f"<loopCardinality>{self.chance.choice([0, 1, 2, 2, 3])}</loopCardinality>{stop}"
        tag = "multiInstanceLoopCharacteristics"
        return kind and f'<{tag} isSequential="{kind}">{many}</{tag}>'

    def fixed(self, host: str, last: str, *kinds: str) -> Block:
        """Boundary events, of each kind at most one, that go their own way or meet the main one."""
        for kind in dict.fromkeys(self.chance.choices(kinds, k=self.chance.choice([0, 0, 1, 2]))):
            definition = self.event(kind)
            stays = kind != "error" and self.chance.random() < 0.5
            edge = self.put(
                "boundaryEvent", "edge", definition, attachedToRef=host, cancelActivity=str(not stays).lower()
            )
            if stays or self.chance.random() < 0.3:
                self.aside(edge)
                continue
            task, merge = self.task(), self.put("exclusiveGateway", "merge")
            self.flow(edge, task)
            self.flow(task, merge)
            self.flow(last, merge)
            last = merge
        return host, last


def invented(seed: int, folder: Path) -> Life:
    """A model drawn by chance, put into a folder."""
    inventor = Inventor(seed)
    body = inventor.inside(lambda: inventor.body(3))
    name = f"invented{seed}"
    drawn = diagram(DECLARED, f'<process id="{name}">{body}</process>', *inventor.called)
    (folder / f"{name}.bpmn").write_bytes(drawn)
    answers = {task: {one: [True, False] for one in GUARDS} for task in inventor.tasks}
    return Life(name, dict.fromkeys(GUARDS, False), answers, codes=CODES, folder=folder)
