"""Reads of cases: the inbox and the case file."""

from __future__ import annotations

from portal.cases.casefile import (
    CaseFilters,
    CaseView,
    TimelineEntry,
    case_of_change_set,
    case_page,
    case_view,
    cases_of_subject,
    timeline,
)
from portal.cases.inbox import (
    InboxCounts,
    InboxFilters,
    StepOf,
    TaskRow,
    first_rows,
    inbox,
    inbox_counts,
    next_task,
    open_count,
    steps_of,
)

__all__ = [
    "CaseFilters",
    "CaseView",
    "InboxCounts",
    "InboxFilters",
    "StepOf",
    "TaskRow",
    "TimelineEntry",
    "case_of_change_set",
    "case_page",
    "case_view",
    "cases_of_subject",
    "first_rows",
    "inbox",
    "inbox_counts",
    "next_task",
    "open_count",
    "steps_of",
    "timeline",
]
