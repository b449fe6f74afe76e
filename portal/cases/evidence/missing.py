"""What evidence a proposal should bring and does not, found out for the checks of its case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.evidence.wanting import Touched, lacking
from portal.cases.evidencemodels import EvidenceFile
from portal.cases.models import CaseFile
from portal.registry.reasons.queries import acts_like
from portal.registry.reasons.rules import REMOVAL
from portal.registry.records import change_set_in, changes_of
from portal.registry.verdicts import Finding

if TYPE_CHECKING:
    from portal.registry.models import Change


def evidence_findings(session: Session, actor: Actor, case: CaseFile) -> list[Finding]:
    """The evidence that is not there though the proposal should bring it."""
    change_set = change_set_in(session, actor.area, case.change_set_id)
    touched = touched_by(change_set.kind, changes_of(session, change_set))
    touched = replace(touched, reason=acts_like(session, REMOVAL, touched.reason))
    return lacking(touched, {one.kind for one in files_of(session, case) if one.removed_at is None})


def touched_by(kind: str, changes: Sequence[Change]) -> Touched:
    """What a proposal of a kind changes, as far as its evidence goes."""
    people = {one.action for one in changes if one.entity == "individu"}
    return Touched(
        kind=kind,
        reason=next((str(one.fields["alasan_hapus"]) for one in changes if "alasan_hapus" in one.fields), ""),
        joining="tambah" in people,
        leaving="hapus" in people,
        fields=frozenset(name for one in changes if one.action == "ubah" for name in one.fields),
    )


def files_of(session: Session, case: CaseFile) -> Sequence[EvidenceFile]:
    """Every file of a case's proposal in the order it came, those taken out included."""
    statement = select(EvidenceFile).where(
        EvidenceFile.part == case.part,
        EvidenceFile.change_set_id == case.change_set_id,
    )
    fresh = statement.order_by(EvidenceFile.id).execution_options(populate_existing=True)
    return session.scalars(fresh).all()
