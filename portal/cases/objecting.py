"""An objection as its case page tells it: what it says, how it was decided and why, whether it was appealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.casefile import CaseView
from portal.cases.impartial import RULING
from portal.cases.outcomes import TERM
from portal.registry.objectionmodels import Objection
from portal.registry.objections import objection_of
from portal.registry.records import OBJECTION

APPEAL = "banding"
DECIDED = ("terima", "tolak")


@dataclass(frozen=True)
class Ruling:
    """One decision on an objection, with the reason the citizen reads."""

    label: str
    action: str
    note: str
    who: str
    at: datetime


@dataclass(frozen=True)
class ObjectionView:
    """An objection with its rulings, oldest first. `until`: when the regency's term ends, while it runs."""

    said: Objection
    rulings: list[Ruling]
    appeal: str = ""
    heard: Mapping[str, Any] = field(default_factory=dict)
    """The last hearing: day, who was heard, what was said."""
    until: datetime | None = None


def objection_view(session: Session, actor: Actor, view: CaseView) -> ObjectionView | None:
    """The objection a case is about; None when it is about something else."""
    if view.case.kind != OBJECTION:
        return None
    labels = {step.id: step.label for step in view.process.steps}
    forms = {step.id: step.form for step in view.process.steps}
    rulings = [
        Ruling(labels[one.step], one.action, one.note or "", one.actor_name, one.at)
        for one in view.decisions
        if forms.get(one.step) == RULING and one.action in DECIDED
    ]
    appeal = next((one.note or "" for one in reversed(view.decisions) if one.action == APPEAL), "")
    heard = next((one.data for one in reversed(view.decisions) if one.data.get("risalah")), {})
    term = view.case.variables.get(TERM)
    running = view.case.status == "berjalan" and term and not rulings and not appeal
    until = datetime.fromisoformat(str(term)) if running else None
    return ObjectionView(objection_of(session, actor, view.case.change_set_id), rulings, appeal, heard, until)
