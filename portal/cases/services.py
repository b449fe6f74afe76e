"""What a diagram's service tasks may call, by name: each is one operation of the house. A diagram invents no power."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.collective.beginning import begin_publication
from portal.cases.decrees import content_of, contents_of
from portal.cases.models import CaseFile
from portal.cases.outcomes import begin_term, open_outcome
from portal.cases.outlines import Scalar
from portal.cases.transferring import accept_move, carry_out, offer_move, refuse_move
from portal.documents.decree import LETTERS
from portal.documents.operations import Wanted, issue_letter, issue_letters
from portal.registry.errors import BaseMoved
from portal.registry.operations import apply_change_set, apply_new_families

Verb = Callable[[Session, CaseFile, Actor], Mapping[str, Scalar]]
Together = Callable[[Session, Sequence[CaseFile], Actor], Mapping[UUID, Mapping[str, Scalar]]]
"""Cases of one moment → the answers of those it was done for."""
MINISTRY, NEW = 0, "usulan_baru"


def apply_changes(session: Session, case: CaseFile, by: Actor) -> Mapping[str, Scalar]:
    """Apply the proposal to the register; a moved base becomes a conflict and writes nothing."""
    try:
        apply_change_set(session, case.change_set_id, case_id=case.id, by=by)
    except BaseMoved:
        return {"hasil_terap": "konflik"}
    return {"hasil_terap": "diterapkan"}


def issue_decree(session: Session, case: CaseFile, by: Actor) -> Mapping[str, Scalar]:
    """Issue the minister's decree on the family as published; its PDF follows after commit."""
    content = content_of(session, case, by)
    issue_letter(
        session,
        kind=LETTERS[case.kind],
        region_code=case.region_code,
        office=MINISTRY,
        case_id=case.id,
        content=content,
        by=by,
    )
    return {}


def apply_many(session: Session, cases: Sequence[CaseFile], by: Actor) -> Mapping[UUID, Mapping[str, Scalar]]:
    """Apply the proposals of new families nothing stands against, together."""
    done = apply_new_families(session, {one.change_set_id: one.id for one in cases}, by=by)
    return {one.id: {"hasil_terap": "diterapkan"} for one in cases if one.change_set_id in done}


def issue_many(session: Session, cases: Sequence[CaseFile], by: Actor) -> Mapping[UUID, Mapping[str, Scalar]]:
    """Issue the decrees on new families, numbered one after the other."""
    contents = contents_of(session, cases, by)
    wanted = [Wanted(one.region_code, contents[one.id], one.id) for one in cases if one.id in contents]
    issue_letters(session, kind=LETTERS[NEW], office=MINISTRY, wanted=wanted, by=by)
    return {case_id: {} for case_id in contents}


class ServiceError(Exception):
    """A verb failed in a way the diagram may foresee: a BPMN error with a code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


VERBS: dict[str, Verb] = {
    "registry.apply_change_set": apply_changes,
    "documents.issue_decree": issue_decree,
    "cases.publish_decree": begin_publication,
    "cases.begin_term": begin_term,
    "cases.open_outcome": open_outcome,
    "cases.offer_move": offer_move,
    "registry.relocate": carry_out,
    "cases.accept_move": accept_move,
    "cases.refuse_move": refuse_move,
}
TOGETHER: dict[Verb | None, Together] = {apply_changes: apply_many, issue_decree: issue_many}
"""Operations that do for many cases at once what is plain among them; what they do not answer is done one by one."""
LABELS: dict[str, str] = {
    "registry.apply_change_set": "Terapkan perubahan ke register",
    "documents.issue_decree": "Terbitkan surat keputusan",
    "cases.publish_decree": "Terbitkan penetapan bulanan beserta lampirannya",
    "cases.begin_term": "Mulai menghitung tenggat putusan sanggahan",
    "cases.open_outcome": "Buka usulan sebagai akibat putusan sanggahan",
    "cases.offer_move": "Tawarkan keluarga kepada desa tujuan",
    "registry.relocate": "Pindahkan keluarga ke desa tujuan",
    "cases.accept_move": "Kabari desa asal: diterima",
    "cases.refuse_move": "Kabari desa asal: ditolak",
}
"""What each verb does, for those who draw processes."""
