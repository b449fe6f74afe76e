"""Making one of two people, and two again: proposals like any other, opened from a decided pair."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.operations import open_case
from portal.kernel.area import Area
from portal.kernel.errors import Invalid
from portal.kernel.reasons import reasoned
from portal.registry.codes import FIELDS
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.errors import AlreadyMerged, MergeUnderWay, NotDecided, NotMerged, OthersInFamily
from portal.registry.operations import save_proposal
from portal.registry.outcomes import texts
from portal.registry.pairmodels import DuplicatePair
from portal.registry.queries import draft_of
from portal.registry.records import OPEN, REMOVED, Family, changes_of, family_in, person_in
from portal.registry.resemblance.deciding import LONGEST_REASON, note_merge, note_split, pair_in, proposals_of, same_as
from portal.registry.resemblance.recording import SAME
from portal.registry.values import stored_record

if TYPE_CHECKING:
    from portal.cases.models import CaseFile
    from portal.registry.models import ChangeSet, Individu

DOUBLE = "6"
"""Code of `alasan_hapus`: the data are there twice."""
NEVER_TAKEN = frozenset({"nik", "alasan_tanpa_nik", "hub_kepala"})
"""Fields that stay with whoever is kept: the NIK is the other's until they are gone, the relation is their family's."""


def merge_people(
    session: Session,
    pair_id: UUID,
    *,
    kept: UUID,
    take: Collection[str],
    reason: str,
    whole_family: bool = False,
    province_step: bool = True,
    by: Actor,
) -> list[CaseFile]:
    """Propose that of two people found the same only `kept` remains, with the fields in `take` as the other has them.

    One proposal when both are of one family, else one for each family concerned. `whole_family`: the other's whole
    family is a double and goes. Refuses `NotDecided`, `MergeUnderWay`, `AlreadyMerged`, `OthersInFamily`, `Invalid`,
    `AlreadyProposed`.
    """
    pair, staying, leaving = _both(session, pair_id, kept, by)
    words = reasoned(reason, most=LONGEST_REASON)
    drafts = _drafts(session, staying, leaving, _known(take), by)
    saved: list[ChangeSet] = []
    home = family_in(session, by.area, leaving.keluarga_id)
    together = staying.keluarga_id == leaving.keluarga_id
    if drafts[0] is not None:
        saved.append(_amend(session, staying, drafts[0], words, by))
    if not together:
        alone = len(home.members) == 1
        if whole_family:
            _refuse_others(session, by.area, home, staying.keluarga_id)
        if alone or whole_family:
            saved.append(
                save_proposal(
                    session,
                    kind="penghapusan",
                    region_code=leaving.region_code,
                    draft=None,
                    reason=f"Data ganda: {words}",
                    reason_code=DOUBLE,
                    keluarga_id=leaving.keluarga_id,
                    by=by,
                )
            )
        else:
            assert drafts[1] is not None
            saved.append(_amend(session, leaving, drafts[1], words, by))
    note_merge(session, pair, staying.id, [one.id for one in saved], by=by)
    return [open_case(session, one, by=by, province_step=province_step) for one in saved]


def split_people(session: Session, pair_id: UUID, *, reason: str, province_step: bool = True, by: Actor) -> CaseFile:
    """Propose that somebody merged by mistake comes back as they last stood, in their family or in one made anew.

    Refuses `NotMerged`, `MergeUnderWay`, `Invalid`, `AlreadyProposed`.
    """
    pair = pair_in(session, by, pair_id, lock=True)
    by.must(Permission.CASES_USULAN_PROPOSE, at=pair.region_code)
    if pair.status != SAME or pair.kept_id is None:
        raise NotMerged
    statuses = proposals_of(session, pair)
    if set(statuses.values()) & set(OPEN):
        raise MergeUnderWay
    gone = person_in(session, by.area, pair.other_id if pair.kept_id == pair.one_id else pair.one_id)
    if gone.status != REMOVED:
        raise NotMerged
    words = reasoned(reason, most=LONGEST_REASON)
    change_set = _restored(session, gone, f"Pemisahan data yang keliru digabung: {words}", by)
    added = [
        one.record_id for one in changes_of(session, change_set) if one.entity == "individu" and one.action == "tambah"
    ]
    note_split(session, pair, change_set.id, added[0] if added else None, reason=words, by=by)
    return open_case(session, change_set, by=by, province_step=province_step)


def _both(session: Session, pair_id: UUID, kept: UUID, by: Actor) -> tuple[DuplicatePair, Individu, Individu]:
    pair = pair_in(session, by, pair_id, lock=True)
    by.must(Permission.CASES_USULAN_PROPOSE, at=pair.region_code)
    if pair.status != SAME:
        raise NotDecided
    statuses = set(proposals_of(session, pair).values())
    if statuses & set(OPEN):
        raise MergeUnderWay
    if kept not in {pair.one_id, pair.other_id}:
        raise Invalid(fields={"tetap": "Pilih data yang dipertahankan."})
    leaving_id = pair.other_id if kept == pair.one_id else pair.one_id
    staying, leaving = (person_in(session, by.area, one) for one in (kept, leaving_id))
    if REMOVED in {staying.status, leaving.status}:
        raise AlreadyMerged
    return pair, staying, leaving


def _known(take: Collection[str]) -> list[str]:
    return [one.name for one in FIELDS["individu"] if one.name in take and one.name not in NEVER_TAKEN]


def _drafts(
    session: Session, staying: Individu, leaving: Individu, take: list[str], by: Actor
) -> tuple[FamilyDraft | None, FamilyDraft | None]:
    """What is typed, as it were, into the kept person's family and into the other's; None where nothing is."""
    theirs = texts("individu", stored_record(leaving), clear=True)
    kept = draft_of(session, by, staying.keluarga_id)
    member = next(one for one in kept.anggota if one.id == staying.id)
    member.values |= {name: theirs[name] for name in take}
    if staying.keluarga_id == leaving.keluarga_id:
        next(one for one in kept.anggota if one.id == leaving.id).removed = True
        return kept, None
    left = draft_of(session, by, leaving.keluarga_id)
    next(one for one in left.anggota if one.id == leaving.id).removed = True
    return (kept if take else None), left


def _amend(session: Session, person: Individu, draft: FamilyDraft, words: str, by: Actor) -> ChangeSet:
    return save_proposal(
        session,
        kind="perbaikan",
        region_code=person.region_code,
        draft=draft,
        reason=f"Penggabungan data ganda: {words}",
        keluarga_id=person.keluarga_id,
        by=by,
    )


def _refuse_others(session: Session, area: Area, home: Family, kept_family: UUID) -> None:
    """Nobody may vanish with a family unless they were found to be somebody of the family that stays."""
    partners = same_as(session, [one.id for one in home.members])
    staying = {one.id for one in family_in(session, area, kept_family).members}
    left = [one.nama for one in home.members if not partners.get(one.id, set()) & staying]
    if left:
        raise OthersInFamily(names=", ".join(left))


def _restored(session: Session, gone: Individu, reason: str, by: Actor) -> ChangeSet:
    family = family_in(session, by.area, gone.keluarga_id)
    member = MemberDraft(None, texts("individu", stored_record(gone), clear=True))
    if family.keluarga.status != REMOVED:
        draft = draft_of(session, by, gone.keluarga_id)
        draft.anggota.append(member)
        return save_proposal(
            session,
            kind="perbaikan",
            region_code=gone.region_code,
            draft=draft,
            reason=reason,
            keluarga_id=gone.keluarga_id,
            by=by,
        )
    ruta = texts("ruta", stored_record(family.ruta), clear=True)
    card = texts("keluarga", stored_record(family.keluarga), clear=True)
    with_them = [
        MemberDraft(None, texts("individu", stored_record(one), clear=True))
        for one in family.members
        if one.id != gone.id and one.valid_from == gone.valid_from
    ]
    return save_proposal(
        session,
        kind="usulan_baru",
        region_code=gone.region_code,
        draft=FamilyDraft(ruta, card, [member, *with_them]),
        reason=reason,
        by=by,
    )
