"""A scenario out of what really happened: the answers of a run, as an author would have written them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from portal.workflows.gate.lint.ground import ANSWER, ANSWERS, TARGET


def record(
    decisions: Iterable[tuple[str, str, Mapping[str, Any]]],
    *,
    name: str = "rekaman",
    variables: Mapping[str, Any] | None = None,
    end: str | None = None,
    opened: Iterable[str] | None = None,
) -> str:
    """The text of a scenario from (what, key, answers) in the order they happened; `what` may be `done` for a task."""
    said: dict[str, Any] = {
        "name": name,
        "variables": dict(variables or {}),
        "steps": [_step(*one) for one in decisions],
    }
    if end is not None:
        said["end"] = end
    if opened is not None:
        said["open"] = list(opened)
    return yaml.safe_dump([said], allow_unicode=True, sort_keys=False, default_flow_style=None, width=120)


def _step(what: str, key: str, answers: Mapping[str, Any]) -> list[str] | dict[str, Any]:
    what = "task" if what == "done" else what
    if what == "task" and answers and answers.keys() <= ANSWERS and answers.get(ANSWER):
        target = answers.get(TARGET)
        return [key, str(answers[ANSWER]), *([str(target)] if target else [])]
    if what == "timer" and not answers:
        return [what, key]
    step: dict[str, Any] = {what: key}
    values = dict(answers)
    if what == "error":
        step["code"] = values.pop("code", "")
    return step | ({"set": values} if values else {})
