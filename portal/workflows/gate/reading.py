"""The first stage: files are opened without trust, checked against the schema, read and made explicit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from SpiffWorkflow.spiff.parser.process import VALIDATOR

from portal.cases.ports import Sources
from portal.kernel.errors import Refused
from portal.kernel.phrases import Phrase
from portal.workflows.dmn import Decision, read_decisions
from portal.workflows.findings import BadModel, Finding
from portal.workflows.net.model import Net
from portal.workflows.net.normalising import normalised
from portal.workflows.net.reading import read_net
from portal.workflows.net.xml import BPMN, opened
from portal.workflows.play.interner import Interner
from portal.workflows.play.model import Model
from portal.workflows.play.programs import compiled_programs

DRAWING = "http://www.omg.org/spec/BPMN/20100524/DI"
MOST_SCHEMA = 5
"""Findings of the schema per file; the rest usually follows from the first."""


@dataclass(frozen=True)
class Read:
    """A process that could be read: its net and decisions, and the notes of the normaliser."""

    net: Net
    decisions: dict[str, Decision]
    version: str
    notes: tuple[Finding, ...]


def read(sources: Sources) -> tuple[Read | None, list[Finding]]:
    """The process of these files, or what keeps it from being read."""
    try:
        net, notes = normalised(read_net(sources.diagram, sources.process or None, sources.others))
    except BadModel as refusal:
        return None, [_filed(sources, refusal.finding)]
    except RecursionError:
        return None, [Finding("unreadable", "", {"detail": Phrase("susunannya terlalu dalam")})]
    try:
        decisions = dict(_decisions(sources))
    except BadModel as refusal:
        return None, [refusal.finding]
    findings = [
        replace(one, file=sources.name_of(place))
        for place, file in enumerate((sources.diagram, *sources.others))
        for one in (*schema_findings(file), *drawing_findings(file))
    ]
    return Read(net, decisions, version_of(sources), tuple(notes)), findings


def version_of(sources: Sources) -> str:
    """The hash a process version is known by."""
    digest = hashlib.sha256(sources.diagram)
    for one in (*sources.others, *sources.tables):
        digest.update(b"\0" + one)
    return digest.hexdigest()


def _decisions(sources: Sources) -> Iterator[tuple[str, Decision]]:
    for place, table in enumerate(sources.tables, 1 + len(sources.others)):
        try:
            yield from read_decisions(table).items()
        except Refused as refusal:
            wrong = BadModel("bad-decision", detail=refusal.phrase)
            wrong.finding = replace(wrong.finding, file=sources.name_of(place))
            raise wrong from refusal


def _filed(sources: Sources, finding: Finding) -> Finding:
    """A finding with the diagram it is about: the one that cannot be opened, or that holds its element."""
    diagrams = (sources.diagram, *sources.others)
    place = next((place for place, one in enumerate(diagrams) if _is_about(one, finding)), 0)
    return replace(finding, file=sources.name_of(place))


def _is_about(source: bytes, finding: Finding) -> bool:
    try:
        root = opened(source)
    except BadModel as refusal:
        return refusal.finding.code == finding.code
    if finding.element:
        return any(one.get("id") == finding.element for one in root.iter())
    return finding.code == "not-bpmn" and root.tag != f"{{{BPMN}}}definitions"


def model_of(found: Read) -> Model:
    """The model to play; refuses with `BadModel` what does not compile."""
    programs = compiled_programs(found.net, found.decisions)
    return Model(found.version, found.net, programs, Interner(found.net, found.version, programs), found.notes)


def schema_findings(source: bytes) -> list[Finding]:
    """Where a file departs from the BPMN 2.0 schema."""
    root = opened(source)
    VALIDATOR.preprocess(root)
    schema = _schema()
    if schema.validate(root):
        return []
    return [
        Finding("schema", _nearest(root, error.path), {"detail": _said(error)})
        for error in list(schema.error_log)[:MOST_SCHEMA]
    ]


def drawing_findings(source: bytes) -> Iterator[Finding]:
    """Shapes and edges of the drawing whose element is nowhere in the file: an editor leaves them out silently."""
    root = opened(source)
    known = {one.get("id") for one in root.iter() if one.get("id")}
    for one in root.iter(f"{{{DRAWING}}}BPMNShape", f"{{{DRAWING}}}BPMNEdge"):
        name = one.get("bpmnElement", "").rpartition(":")[2]
        if name not in known:
            yield Finding("draws-nothing", one.get("id", ""), {"name": name or "–"})


def _said(error: Any) -> Phrase:
    """What the schema's reader says, which knows English only, and the line."""
    return Phrase("baris {line}: {words}", line=error.line, words=error.message[:300])


def _nearest(root: Any, path: str | None) -> str:
    """The id of the element an error is about, or of what it lies in."""
    found = root.getroottree().xpath(path) if path else []
    while found and found[0].get("id") is None and found[0].getparent() is not None:
        found = [found[0].getparent()]
    return str(found[0].get("id") or "") if found else ""


@cache
def _schema() -> Any:
    return VALIDATOR.validator
