"""The deploy gate: no process reaches a case before it has been read, linted, proven, walked, lived and moved."""

from portal.workflows.gate.checking import STAGES, check
from portal.workflows.gate.context import FORMS, Budget, Context, Running
from portal.workflows.gate.report import Report, Stage, Status
from portal.workflows.gate.scenarios import record

__all__ = ["FORMS", "STAGES", "Budget", "Context", "Report", "Running", "Stage", "Status", "check", "record"]
