"""Proposals made many at once that may not be handed in yet: the table says their evidence has to be there first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.checking import policy_of
from portal.cases.evidence.missing import touched_by
from portal.cases.evidence.wanting import lacking
from portal.cases.ports import ProcessInfo
from portal.cases.rules import DRAFT
from portal.registry.catalogue import rule_of
from portal.registry.records import changes_of_many
from portal.registry.verdicts import Finding

if TYPE_CHECKING:
    from portal.registry.models import ChangeSet

LEVEL = "W"
RULES = ("B01", "B02", "B03", "B04", "B05")


def awaiting_evidence(
    session: Session, process: ProcessInfo, proposals: Sequence[ChangeSet], *, by: Actor
) -> dict[UUID, list[Finding]]:
    """Of proposals just made, so without any file: those the first step holds, each with the evidence it waits for.

    Asks the database only where the table holds anything back for evidence.
    """
    step = process.steps[0]
    policy = policy_of(session, process.version, step.id, by.role, drafting=step.form == DRAFT)
    holding = {rule for rule in RULES if policy.get((rule, LEVEL), (False, False))[0]}
    if not holding:
        return {}
    changes = changes_of_many(session, proposals)
    found = {one.id: lacking(touched_by(one.kind, changes[one.id]), ()) for one in proposals}
    held = {key: [one for one in findings if rule_of(one.code) in holding] for key, findings in found.items()}
    return {key: findings for key, findings in held.items() if findings}
