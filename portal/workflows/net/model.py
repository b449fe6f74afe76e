"""The parts of a process: bodies hold nodes, flows join nodes. Immutable; ids are the diagram's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a node is (BPMN 2.0.2, chapter 10)."""

    START = "start"
    END = "end"
    CATCH = "catch"
    THROW = "throw"
    BOUNDARY = "boundary"
    USER = "user"
    MANUAL = "manual"
    SERVICE = "service"
    SCRIPT = "script"
    RULE = "rule"
    SEND = "send"
    RECEIVE = "receive"
    TASK = "task"
    SUBPROCESS = "subprocess"
    EVENT_SUBPROCESS = "event_subprocess"
    CALL = "call"
    XOR = "xor"
    AND = "and"
    OR = "or"
    EVENT_GATEWAY = "event_gateway"


HUMAN = frozenset({Kind.USER, Kind.MANUAL})
"""Work of people."""
ACTIVITIES = frozenset({
    *HUMAN, Kind.SERVICE, Kind.SCRIPT, Kind.RULE, Kind.SEND, Kind.RECEIVE, Kind.TASK,
    Kind.SUBPROCESS, Kind.EVENT_SUBPROCESS, Kind.CALL,
})  # fmt: skip
"""What boundary events and loops may be fixed to."""


@dataclass(frozen=True)
class Event:
    """What an event waits for or throws.

    `kind`: none, timer, message, signal, error, escalation, terminate, link. `name`: of the message, signal or link,
    or the code of the error or escalation ("" catches all). Timers say `timer` (duration, date, cycle) and its `text`.
    """

    kind: str = "none"
    name: str = ""
    timer: str = ""
    text: str = ""


@dataclass(frozen=True)
class Loop:
    """How often an activity runs: `kind` parallel, sequential (by `cardinality`) or standard (`until` a maximum)."""

    kind: str
    cardinality: str = ""
    condition: str = ""
    """Standard loop: go on while true. Multi-instance: stop when true."""
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True)
class Flow:
    """A sequence flow; `condition` in the safe language, None when there is none."""

    id: str
    source: str
    target: str
    condition: str | None = None
    name: str = ""


@dataclass(frozen=True)
class Node:
    """One element of the diagram. `properties` are the author's name → value pairs."""

    id: str
    kind: Kind
    name: str = ""
    body: str = ""
    """Id of the body it lies in."""
    incoming: tuple[Flow, ...] = ()
    outgoing: tuple[Flow, ...] = ()
    lane: str = ""
    event: Event = Event()
    attached_to: str = ""
    interrupting: bool = True
    default: str = ""
    """Id of the default flow out."""
    loop: Loop | None = None
    inner: str = ""
    """Body of a sub-process, or the process a call activity calls."""
    script: str = ""
    decision: str = ""
    operation: str = ""
    prescript: str = ""
    postscript: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    made: bool = False
    """Put in by the normaliser; not drawn."""

    @property
    def correlation(self) -> str:
        """The variable whose value a message must carry; "" = the case's own number."""
        return self.properties.get("korelasi", "").strip()


@dataclass(frozen=True)
class Body:
    """A process or sub-process: where its nodes lie, where it starts, which event sub-processes watch over it."""

    id: str
    nodes: tuple[str, ...]
    starts: tuple[str, ...]
    event_starts: tuple[str, ...] = ()
    """Start events of its event sub-processes."""
    process: bool = False


@dataclass(frozen=True)
class Net:
    """A whole model: every node and body of one process and of the processes it calls."""

    id: str
    name: str
    nodes: Mapping[str, Node]
    bodies: Mapping[str, Body]
    boundaries: Mapping[str, tuple[str, ...]]
    """Activity → its boundary events."""
    properties: Mapping[str, str] = field(default_factory=dict)

    def body(self, body_id: str) -> Body:
        """A body by id."""
        return self.bodies[body_id]

    def node(self, node_id: str) -> Node:
        """A node by id; KeyError when the model has none."""
        return self.nodes[node_id]

    def inside(self, body_id: str) -> Iterator[Node]:
        """The nodes of one body, in the order of the file."""
        return (self.nodes[node_id] for node_id in self.bodies[body_id].nodes)

    def of_kind(self, *kinds: Kind) -> Iterator[Node]:
        """All nodes of these kinds."""
        return (node for node in self.nodes.values() if node.kind in kinds)
