"""A promised path out of what a case really did: its answers, timers, messages and what its calls brought.

Only what the diagram asks for is written down. What was written is walked at once: a case that cannot be lived again
on its own diagram (it was turned back, or moved here from another version) makes no promise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import yaml

from portal.cases.ports import NotReplayable, PromisedPath, Run, Sources
from portal.kernel.phrases import Phrase
from portal.workflows.authoring.adapting import promised
from portal.workflows.findings import BadModel
from portal.workflows.gate.lint.ground import ANSWERS
from portal.workflows.gate.reading import model_of, read
from portal.workflows.gate.scenarios.format import BadScenario, Scenario, read_scenarios
from portal.workflows.gate.scenarios.recording import record
from portal.workflows.gate.scenarios.tracing import MARK
from portal.workflows.gate.scenarios.walking import Walk, walker
from portal.workflows.play.model import Model

MESSAGES = {
    "unread": "diagram versi kasus ini tidak terbaca",
    "elsewhere": "kasus ini pernah diputar balik atau dipindah versi, sehingga jalannya tidak dapat ditempuh ulang",
    "broken": "langkah {step}: {detail}",
    "unreadable": "berkas skenario draf ini tidak dapat dibaca: {detail}",
}


def recorded(sources: Sources, run: Run, text: str, name: str = "") -> tuple[str, str]:
    """The paths of `text` with one more, taken from a run, and its name; refuses with `NotReplayable`."""
    known = [one.name for one in _read(text)]
    model = _model(sources)
    (bare,) = _read(_written(model, run, "rekaman"))
    walk = Walk(model, walker(model), bare)
    for step, detail in walk.walk():
        raise NotReplayable(Phrase(MESSAGES["broken"], step=step, detail=detail))
    if Counter(one for one in walk.path if not one.startswith(MARK)) != Counter(run.path):
        raise NotReplayable(Phrase(MESSAGES["elsewhere"]))
    open_now = tuple(sorted(one.key for one in walk.open if one.what == "task"))
    if (walk.end is not None) is not run.ended or (not run.ended and open_now != tuple(sorted(run.open))):
        raise NotReplayable(Phrase(MESSAGES["elsewhere"]))
    stands = [walk.end] if walk.end else [one.element for one in walk.open if one.what == "task"]
    called = _free(name or f"rekaman: {_names(model, stands)}", known)
    made = _written(model, run, called, end=walk.end, opened=None if run.ended else open_now)
    return added(text, made), called


def added(text: str, made: str) -> str:
    """A file of paths with one more behind; comments stay where the file can be continued."""
    whole = f"{text.rstrip()}\n{made}" if text.strip() else made
    wanted = [*_plain(text), *_plain(made)]
    return whole if _same(whole, wanted) else _dumped(wanted)


def dropped(text: str, number: int) -> str:
    """A file of paths without its path `number` (from 1); everything else stays as it is written."""
    paths = _plain(text)
    wanted = [one for place, one in enumerate(paths, 1) if place != number]
    if not wanted:
        return ""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    starts = [node.start_mark.line for node in root.value] if root is not None else []
    lines = text.splitlines(keepends=True)
    if number <= len(starts):
        end = starts[number] if number < len(starts) else len(lines)
        rest = "".join(lines[: starts[number - 1]] + lines[end:])
        if _same(rest, wanted):
            return rest
    return _dumped(wanted)


def paths(text: str) -> tuple[PromisedPath, ...]:
    """The paths of a file as people list them; none when it cannot be read."""
    told = promised(text)
    try:
        found = read_scenarios(text)
    except BadScenario:
        return ()
    return tuple(
        PromisedPath(one.name, tuple(told[one.name][len(one.variables) : -1]), one.end, one.open) for one in found
    )


def _model(sources: Sources) -> Model:
    found, _ = read(sources)
    try:
        if found is not None:
            return model_of(found)
    except BadModel as refusal:
        raise NotReplayable(Phrase(MESSAGES["unread"])) from refusal
    raise NotReplayable(Phrase(MESSAGES["unread"]))


def _written(model: Model, run: Run, name: str, *, end: str | None = None, opened: Sequence[str] | None = None) -> str:
    """The path as an author would have written it: of values only those the diagram asks for."""
    asked = model.programs.reads - ANSWERS
    steps = []
    for happened in run.happened:
        what = _what(model, happened.what, happened.key)
        kept = asked | ANSWERS if what == "done" else asked
        values: dict[str, Any] = {key: value for key, value in happened.values.items() if key in kept}
        if what == "error":
            values = {"code": happened.code} | values
        if what != "service" or values:
            steps.append((what, happened.key, values))
    variables = {key: value for key, value in sorted(run.variables.items()) if key in asked}
    return record(steps, name=name, variables=variables, end=end, opened=opened)


def _what(model: Model, what: str, key: str) -> str:
    """A message is heard by the element that waits for it, a signal by its name."""
    if what != "heard":
        return what
    node = model.net.nodes.get(key.rpartition("/")[2].partition("#")[0])
    return "message" if node is not None and node.event.kind == "message" else "signal"


def _names(model: Model, elements: Sequence[str]) -> str:
    """Elements as their author calls them."""
    drawn = (model.net.nodes.get(one) for one in elements)
    return ", ".join(node.name or node.id for node in drawn if node is not None) or model.net.name


def _free(name: str, known: Sequence[str]) -> str:
    """The name, with a number behind it when a path is called so already."""
    return next(one for n in count(1) if (one := name if n == 1 else f"{name} ({n})") not in known)


def _read(text: str) -> list[Scenario]:
    try:
        return read_scenarios(text)
    except BadScenario as wrong:
        raise NotReplayable(Phrase(MESSAGES["unreadable"], detail=wrong.why)) from wrong


def _plain(text: str) -> list[Any]:
    _read(text)
    return yaml.safe_load(text) or []


def _same(text: str, wanted: list[Any]) -> bool:
    try:
        return bool(yaml.safe_load(text) == wanted)
    except yaml.YAMLError:
        return False


def _dumped(wanted: Sequence[Mapping[str, Any]]) -> str:
    return yaml.safe_dump(list(wanted), allow_unicode=True, sort_keys=False, default_flow_style=None, width=120)
