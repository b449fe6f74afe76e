"""A process model ready to run: net, programs, interner, known by the hash of its sources."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.workflows.dmn import Decision, read_decisions
from portal.workflows.findings import Finding
from portal.workflows.net.model import Net
from portal.workflows.net.normalising import normalised
from portal.workflows.net.reading import read_net
from portal.workflows.play.interner import Interner
from portal.workflows.play.programs import Programs, compiled_programs


@dataclass(frozen=True)
class Model:
    """One version of one process. `version`: SHA-256 of its BPMN and DMN sources."""

    version: str
    net: Net
    programs: Programs
    interner: Interner
    notes: tuple[Finding, ...]
    """What the normaliser made explicit."""
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    """Decision → how it is made; the diagram need not ask for all of them."""


def build(
    source: bytes, process: str | None = None, *, others: Iterable[bytes] = (), tables: Iterable[bytes] = ()
) -> Model:
    """The model of a BPMN file with the processes it calls and its DMN files; refuses with `BadModel`."""
    others, tables = list(others), list(tables)
    digest = hashlib.sha256(source)
    for one in (*others, *tables):
        digest.update(b"\0" + one)
    version = digest.hexdigest()
    net, notes = normalised(read_net(source, process, others))
    decisions: dict[str, Decision] = {}
    for one in tables:
        decisions |= read_decisions(one)
    programs = compiled_programs(net, decisions)
    return Model(version, net, programs, Interner(net, version, programs), tuple(notes), decisions)
