"""Files in any order, sorted into what a process version is made of: a diagram, those it calls, tables, scenarios."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.cases.ports import Sources
from portal.workflows.findings import BadModel
from portal.workflows.net.reading import processes_of
from portal.workflows.net.xml import BPMN, local, opened

MESSAGES = {
    "no-diagram": "Tidak ada diagram BPMN di antara berkas itu.",
    "no-process": "Tidak ada proses {process} di antara berkas itu.",
    "which": "Beberapa proses dapat dimulai: {names}. Sebut salah satu dengan --proses.",
    "not-text": "Berkas {name} bukan teks UTF-8.",
    "two-scenarios": "Ada lebih dari satu berkas skenario.",
}
_YAML = (".yaml", ".yml")


class BadBundle(ValueError):
    """These files make no process; `template` and `params` say why, in Indonesian."""

    def __init__(self, why: str, **params: str) -> None:
        self.template, self.params = MESSAGES[why], params
        super().__init__(self.template.format(**params))


@dataclass(frozen=True)
class Bundle:
    """A process version, and the author's scenarios if there are any."""

    sources: Sources
    scenarios: str | None = None
    scenarios_file: str = ""


@dataclass(frozen=True)
class _Diagram:
    name: str
    source: bytes
    runs: tuple[str, ...] = ()
    """Processes it could begin; none when it cannot even be read."""
    has: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()


def bundled(files: Iterable[tuple[str, bytes]], process: str = "") -> Bundle:
    """The process version these (name, content) make; refuses with `BadBundle`.

    A file that cannot be read stays among them: the gate says what is wrong with it.
    """
    diagrams: list[_Diagram] = []
    tables: list[tuple[str, bytes]] = []
    scenarios: list[tuple[str, str]] = []
    for name, content in files:
        if name.lower().endswith(_YAML):
            scenarios.append((name, _text(name, content)))
        elif _is_table(name, content):
            tables.append((name, content))
        else:
            diagrams.append(_diagram(name, content))
    if len(scenarios) > 1:
        raise BadBundle("two-scenarios")
    main = _main(diagrams, process)
    others = [one for one in diagrams if one is not main]
    names = (main.name, *(one.name for one in others), *(name for name, _ in tables))
    sources = Sources(
        process, main.source, tuple(one.source for one in others), tuple(content for _, content in tables), names
    )
    file, text = next(iter(scenarios), ("", None))
    return Bundle(sources, text, file)


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise BadBundle("not-text", name=name) from error


def _is_table(name: str, content: bytes) -> bool:
    try:
        return "/DMN/" in str(opened(content).tag)
    except BadModel:
        return name.lower().endswith(".dmn")


def _diagram(name: str, content: bytes) -> _Diagram:
    try:
        root = opened(content)
    except BadModel:
        return _Diagram(name, content)
    found = [one for one in processes_of(root) if one.get("id")]
    runs = tuple(str(one.get("id")) for one in found if _runs(one))
    calls = {str(one.get("calledElement")) for one in root.iter(f"{{{BPMN}}}callActivity")}
    return _Diagram(name, content, runs, frozenset(str(one.get("id")) for one in found), frozenset(calls))


def _runs(process: Any) -> bool:
    return process.get("isExecutable", "true") == "true" and any(
        isinstance(one.tag, str) and local(one) for one in process
    )


def _main(diagrams: list[_Diagram], process: str) -> _Diagram:
    if not diagrams:
        raise BadBundle("no-diagram")
    if process:
        found = next((one for one in diagrams if process in one.has), None)
        if found is None and any(one.has for one in diagrams):
            raise BadBundle("no-process", process=process)
        return found or diagrams[0]
    called = frozenset().union(*(one.calls for one in diagrams))
    begin = [one for one in diagrams if set(one.runs) - called]
    unread = [one for one in diagrams if not one.has]
    if len(begin) > 1:
        raise BadBundle("which", names=", ".join(name for one in begin for name in one.runs if name not in called))
    return next(iter(unread + begin), diagrams[0])
