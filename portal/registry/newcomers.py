"""New families published together: what `applying.apply_change_set` does one by one, in a few statements for hundreds.

Only what is plain is done here. Whatever a person may have to hear of — a number somebody holds, a rule that forbids, a
proposal that is not open — is left as it is for the single verb, which refuses it in its own words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.ids import part_of
from portal.registry import probing
from portal.registry.applying import (
    APPLIED,
    OPEN_FOR_CHANGE,
    PUBLISHED,
    Publication,
    claim_all,
    remember,
    taken,
    tell,
    unready,
)
from portal.registry.checkmodels import CheckOverride
from portal.registry.models import Change, ChangeSet, OpenNumber
from portal.registry.outcomes import new_outcomes
from portal.registry.proposedpeople import forget_people
from portal.registry.records import changes_of_many

NEW = "usulan_baru"


def apply_new_families(session: Session, wanted: Mapping[UUID, UUID], *, by: Actor) -> set[UUID]:
    """Publish those of the proposals (change set → its case) that bring a new family and nothing stands against.

    Which were published; of the others nothing was written or changed. All of them or, when somebody was faster with
    one of their numbers, none.
    """
    change_sets = _held(session, list(wanted), by)
    changes = {key: sorted(own, key=lambda one: one.seq) for key, own in changes_of_many(session, change_sets).items()}
    plain = _plain(session, change_sets, changes)
    if not plain:
        return set()
    try:
        with session.begin_nested():
            _write(session, plain, changes, wanted, by)
    except IntegrityError as error:
        taken(error)
        return set()
    return {one.id for one in plain}


def _held(session: Session, ids: Collection[UUID], by: Actor) -> list[ChangeSet]:
    """Open proposals of new families of the actor's area, locked in one order for all."""
    asked = (
        select(ChangeSet)
        .where(ChangeSet.part.in_({part_of(one) for one in ids}), ChangeSet.id.in_(ids))
        .where(ChangeSet.kind == NEW, ChangeSet.status == OPEN_FOR_CHANGE)
        .order_by(ChangeSet.part, ChangeSet.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [
        one
        for one in session.scalars(asked)
        if one.region_code in by.area and by.may(Permission.CASES_TASK_WORK, at=one.region_code)
    ]


def _plain(
    session: Session, change_sets: Sequence[ChangeSet], changes: Mapping[UUID, Sequence[Change]]
) -> list[ChangeSet]:
    """Those that no rule forbids and whose numbers nobody holds, nobody else among them either."""
    passed = _passed(session, change_sets)
    ready = [
        one
        for one in change_sets
        if changes[one.id]
        and all(part.action == "tambah" for part in changes[one.id])
        and unready(session, one, new_outcomes(changes[one.id]), passed[one.id]) is None
    ]
    numbers = {one.id: [(part.entity, part.bidx) for part in changes[one.id] if part.bidx] for one in ready}
    often = Counter(number for own in numbers.values() for number in own)
    held = probing.holders(session, [index for _, index in often])
    return [one for one in ready if all(often[number] == 1 and number not in held for number in numbers[one.id])]


def _passed(session: Session, change_sets: Sequence[ChangeSet]) -> Mapping[UUID, set[str]]:
    """Change set → the findings somebody let pass on its revision."""
    found: dict[UUID, set[str]] = defaultdict(set)
    asked = select(CheckOverride.change_set_id, CheckOverride.revision, CheckOverride.mark).where(
        CheckOverride.part.in_({one.part for one in change_sets}),
        CheckOverride.change_set_id.in_([one.id for one in change_sets]),
    )
    revisions = {one.id: one.revision for one in change_sets}
    for change_set_id, revision, mark in session.execute(asked):
        if revision == revisions[change_set_id]:
            found[change_set_id].add(mark)
    return found


def _write(
    session: Session,
    change_sets: Sequence[ChangeSet],
    changes: Mapping[UUID, Sequence[Change]],
    cases: Mapping[UUID, UUID],
    by: Actor,
) -> None:
    made = [Publication(session, one, cases[one.id], by, changes[one.id]) for one in change_sets]
    for entity in ("ruta", "keluarga", "individu"):
        for one in made:
            one.add(entity)
        session.flush()
    claim_all(session, [claim for one in made for claim in one.claims])
    parts: dict[int, list[UUID]] = defaultdict(list)
    for one in made:
        one.keep_first_versions()
        one.change_set.status = PUBLISHED
        tell(session, APPLIED, one.change_set, one.case_id, by, {"records": len(one.changes)})
        parts[one.change_set.part].append(one.change_set.id)
    remember(session, made)
    session.execute(delete(OpenNumber).where(OpenNumber.change_set_id.in_([one.id for one in change_sets])))
    for part, ids in parts.items():
        forget_people(session, part, ids)
    session.flush()
