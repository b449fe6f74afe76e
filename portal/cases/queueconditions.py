"""What a rule may ask of a task beside its queue's filter: a short list, no language to learn, nothing that waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement

from portal.cases.inbox import in_area
from portal.cases.models import CaseFile, Task
from portal.cases.queueerrors import ConditionUnread
from portal.kernel import clock
from portal.kernel.area import Area
from portal.kernel.digits import CODE_DIGITS, whole

Condition = tuple[str, str]
"""What is asked, and the value as typed."""
MOST_DAYS = 3_650
DAYS = ("umur_tugas", "umur_kasus", "sisa_hari")
YES, NO = "ya", "tidak"


def _older(column: Any, days: int) -> ColumnElement[bool]:
    return column <= clock.now() - timedelta(days=days)  # type: ignore[no-any-return]


ASKED: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "umur_tugas": lambda days: _older(Task.created_at, int(days)),
    "umur_kasus": lambda days: _older(CaseFile.created_at, int(days)),
    "sisa_hari": lambda days: Task.due_at <= clock.now() + timedelta(days=int(days)),
    "dikembalikan": lambda word: Task.returned.is_(word == YES),
    "jenis": lambda kind: CaseFile.kind == kind,
    "wilayah": lambda code: in_area(Task, Area.of(int(code))),
}
"""Name → the condition in SQL; all of a rule's must hold."""


def read_conditions(typed: Sequence[Condition], *, area: Area) -> list[Any]:
    """The conditions as they are kept; empty ones ask nothing. Refuses `ConditionUnread` at the field."""
    kept = []
    for name, text in typed:
        if not text.strip():
            continue
        value = _value(name, text.strip(), area)
        if value is None:
            raise ConditionUnread(fields={name: ConditionUnread().message})
        kept.append([name, value])
    return kept


def _value(name: str, text: str, area: Area) -> int | str | None:
    if name in DAYS:
        days = whole(text, len(str(MOST_DAYS)))
        return days if days is not None and days <= MOST_DAYS else None
    if name == "wilayah":
        code = whole(text, CODE_DIGITS)
        return code if code is not None and code in area else None
    if name == "dikembalikan":
        return text if text in {YES, NO} else None
    return text if name == "jenis" and text.isidentifier() else None


def condition_in_sql(name: str, value: Any) -> ColumnElement[bool]:
    """One kept condition, of a task with its case."""
    return ASKED[name](value)
