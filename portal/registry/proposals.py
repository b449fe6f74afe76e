"""Proposing: a draft becomes a change set, may be saved again, or is closed.

Nothing here writes the register; see `applying`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.instruments.definition import Instrument
from portal.instruments.definition import Level as Grave
from portal.kernel import clock
from portal.kernel.area import Level, level_of
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.ids import new_id
from portal.regions import queries as regions
from portal.registry import probing
from portal.registry.claims import free_numbers
from portal.registry.differences import Base, Ground, Proposed, of_draft, of_removal, spoilt_masks
from portal.registry.drafts import FamilyDraft
from portal.registry.errors import NothingChanged, NotOpenForChange
from portal.registry.keeping import alone, hold, known_draft, opened, refuse_second, replace, tell, to_work_on
from portal.registry.models import Change, ChangeSet
from portal.registry.questionnaires import check_rules, known_instrument, unreadable_answers
from portal.registry.reasons.queries import may_give
from portal.registry.reasons.rules import REMOVAL
from portal.registry.records import ARRIVAL, NEWCOMERS, REMOVED, Family, changes_of, family_in, snapshots
from portal.registry.rules import check_draft
from portal.registry.values import stored_record

KINDS = ("usulan_baru", "perbaikan", "penghapusan", ARRIVAL)
OTHER_REASON = "7"


@dataclass(frozen=True)
class _Subject:
    """What is proposed about: a village, and the family when it is registered already."""

    part: int
    region_code: int
    keluarga_id: UUID
    family: Family | None = None


def save_proposal(
    session: Session,
    *,
    kind: str,
    region_code: int,
    draft: FamilyDraft | None,
    reason: str,
    keluarga_id: UUID | None = None,
    change_set_id: UUID | None = None,
    reason_code: str | None = None,
    revision: int | None = None,
    instrument: str | None = None,
    by: Actor,
) -> ChangeSet:
    """Keep what `by` proposes about a family of village `region_code`; save again under the same `change_set_id`.

    `change_set_id` may be a fresh id made when the form was opened: posting it twice keeps one proposal. `revision`,
    when given, is the one the form was filled from. `instrument` is the version of the questionnaire it was begun with
    and stays with it. What a draft still lacks, its reason too, is asked when it is submitted (`findings_of`).
    `penghapusan` needs no draft but a removal's code of the reason catalogue.
    Refuses: `Invalid` (unreadable values), `NothingChanged`, `AlreadyProposed` (one open proposal per family
    and per NIK, domain rule of one usulan per NIK), `DraftMoved`, `NotOpenForChange`, `NotFound`.
    """
    _check_words(session, kind, draft, reason_code, known_instrument(session, instrument))
    if change_set_id is not None:
        hold(session, [change_set_id.bytes])
    known = known_draft(session, change_set_id, kind, revision, by)
    subject = _subject(session, kind, known.region_code if known else region_code, keluarga_id, known, by)
    by.must(Permission.CASES_USULAN_PROPOSE, at=subject.region_code)
    previous = {change.record_id: change for change in changes_of(session, known)} if known else {}
    wanted = None if kind == "penghapusan" else draft or FamilyDraft({}, {}, [])
    proposed = _proposed(session, subject, wanted, reason_code, previous)
    if not proposed:
        raise NothingChanged
    change_set = known or opened(
        session, subject.part, subject.region_code, kind, subject.keluarga_id, change_set_id, by
    )
    refuse_second(session, change_set, proposed)
    change_set.reason = " ".join(reason.split())
    change_set.instrumen = change_set.instrumen or instrument
    change_set.revision += 1
    replace(session, change_set, proposed)
    checked = _checked_numbers(session, change_set, proposed, previous, by)
    tell(session, probing.SAVED, change_set, by=by, records=len(proposed), nomor=checked)
    return change_set


def _checked_numbers(
    session: Session, change_set: ChangeSet, proposed: list[Proposed], previous: Mapping[UUID, Change], by: Actor
) -> str:
    """Whether the numbers of this revision are checked for `by` ("diperiksa") or at verification ("ditunda").

    Every number found held outside the area of `by` leaves its fact.
    """
    if not probing.may_ask(session, by, change_set.part):
        return "ditunda"
    known = set() if probing.deferred(session, change_set) else {change.bidx for change in previous.values()}
    new = [(one.entity, one.record_id, one.bidx) for one in proposed if one.bidx and one.bidx not in known]
    held = probing.holders(session, [index for _, _, index in new])
    hits = [
        (entity, index)
        for entity, record_id, index in new
        if (holder := held.get((entity, index))) not in {None, record_id}
        and probing.outside(session, by, entity, holder)
    ]
    probing.note_hits(session, change_set.id, change_set.region_code, hits, by=by)
    return "diperiksa"


def close_change_set(session: Session, change_set_id: UUID, *, status: str = "batal", by: Actor) -> ChangeSet:
    """End a proposal that will not be published (rejected or withdrawn): its family and NIKs are free again."""
    if status != "batal":
        raise ValueError(f"a change set is closed as 'batal', not {status!r}")
    change_set = to_work_on(session, change_set_id, by)
    change_set.status = status
    free_numbers(session, change_set.id)
    tell(session, "registry.proposal.closed", change_set, by=by)
    return change_set


def _check_words(
    session: Session, kind: str, draft: FamilyDraft | None, reason_code: str | None, instrument: Instrument | None
) -> None:
    if kind not in KINDS:
        raise ValueError(f"no kind of proposal: {kind!r}")
    wrong: dict[str, str] = {}
    if reason_code is not None and not may_give(session, REMOVAL, reason_code):
        wrong["kode"] = "Sebab penghapusan tidak dikenal."
    if kind != "penghapusan":
        draft = draft or FamilyDraft({}, {}, [])
        findings = check_draft(draft, today=clock.today())
        if instrument is not None:
            findings += unreadable_answers(instrument, draft)
            findings += check_rules(instrument, draft, findings, today=clock.today(), levels=frozenset({Grave.HOLD}))
        wrong |= {f"{one.key}.{one.field}": one.message for one in findings if one.level == "H"}
    if wrong:
        raise Invalid(fields=wrong)


def _subject(
    session: Session, kind: str, region_code: int, keluarga_id: UUID | None, known: ChangeSet | None, by: Actor
) -> _Subject:
    if kind in NEWCOMERS:
        if kind == ARRIVAL and known is None:
            raise NotFound
        if level_of(region_code) != Level.DESA:
            raise Invalid(fields={"desa": "Pilih desa atau kelurahan."})
        part = regions.region(session, region_code).part
        return _Subject(part, region_code, known.keluarga_id if known else new_id(part))
    subject_id = known.keluarga_id if known else keluarga_id
    if subject_id is None:
        raise NotFound
    family = family_in(session, by.area, subject_id)
    if family.keluarga.status == REMOVED:
        raise NotOpenForChange
    return _Subject(family.keluarga.part, family.keluarga.region_code, subject_id, family)


def _proposed(
    session: Session,
    subject: _Subject,
    draft: FamilyDraft | None,
    reason_code: str | None,
    previous: Mapping[UUID, Change],
) -> list[Proposed]:
    family = subject.family
    bases = _bases(session, family, draft.versions if draft else {}, previous) if family else {}
    if draft is None and family is not None:
        return of_removal(family, bases, reason_code=reason_code or OTHER_REASON, with_ruta=alone(session, family))
    earlier = next((change.record_id for change in previous.values() if change.entity == "ruta"), None)
    assert draft is not None
    ground = Ground(
        ruta_id=family.ruta.id if family else earlier or new_id(subject.part),
        keluarga_id=subject.keluarga_id,
        bases=bases,
        previous=previous,
        new_id=lambda: new_id(subject.part),
    )
    proposed = of_draft(draft, ground)
    if wrong := spoilt_masks(draft, ground):
        raise Invalid(fields=wrong)
    return proposed


def _bases(
    session: Session, family: Family, seen: Mapping[UUID, int], previous: Mapping[UUID, Change]
) -> dict[UUID, Base]:
    """What the person saw of each record: an older version when the form or an earlier revision says so."""
    older: dict[UUID, int] = {}
    for record in family.records:
        earlier = previous.get(record.id)
        version = seen.get(record.id, earlier.base_version if earlier else record.version)
        if version < record.version:
            older[record.id] = version
    stood = snapshots(session, family.keluarga.part, older.items())
    return {
        record.id: Base(older[record.id], stood[record.id])
        if record.id in stood
        else Base(record.version, stored_record(record))
        for record in family.records
    }
