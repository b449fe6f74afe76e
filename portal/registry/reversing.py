"""Taking a change back: a proposal that restores what one version replaced, decided like every other."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.errors import NotFound
from portal.kernel.ids import part_of
from portal.registry.codes import MEMBER_OF
from portal.registry.comparisons import VersionView, version_view
from portal.registry.differences import Base, Proposed
from portal.registry.errors import FirstRegistration, NotReversible
from portal.registry.keeping import opened, refuse_second, replace, tell
from portal.registry.models import ChangeSet, RecordVersion
from portal.registry.probing import SAVED
from portal.registry.records import REMOVED, family_in
from portal.registry.values import Stored


def version_of(session: Session, actor: Actor, record_id: UUID, version: int) -> VersionView:
    """One version of a record of the actor's area. Refuses with `NotFound`."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    return version_view(_version(session, actor, record_id, version))


def home_of(session: Session, actor: Actor, record_id: UUID, version: int) -> UUID:
    """The family in whose history a version stands. Refuses with `NotFound`."""
    return _version(session, actor, record_id, version).keluarga_id


def is_registration(session: Session, actor: Actor, record_id: UUID, version: int) -> bool:
    """Whether a version is how a record came into the register: with its family, not as a change of it."""
    return _came_with_family(session, _version(session, actor, record_id, version))


def _came_with_family(session: Session, known: RecordVersion) -> bool:
    if known.changes or known.entity != "individu":
        return not known.changes
    first = session.get(RecordVersion, (known.part, known.keluarga_id, 1))
    return first is None or first.valid_from == known.valid_from


def reverse_version(
    session: Session, record_id: UUID, version: int, *, reason: str, change_set_id: UUID | None = None, by: Actor
) -> ChangeSet:
    """Propose to restore what version `version` of a record replaced: earlier values, a member who went, came or moved.

    What was changed again since is a conflict that a person settles. Refuses `FirstRegistration` of a family
    and who came with it, `NotReversible` for its removal and its household's; `AlreadyProposed`, `NotOpenForChange`,
    `NotFound`.
    """
    known = _version(session, by, record_id, version)
    by.must(Permission.CASES_USULAN_PROPOSE, at=known.region_code)
    family = family_in(session, by.area, known.keluarga_id)
    if family.keluarga.status == REMOVED:
        raise NotReversible
    if _came_with_family(session, known):
        raise FirstRegistration
    proposed = _reversed(known)
    moved = proposed.action == "pindah"
    home = known.keluarga_id
    kind = "pindah" if moved else "perbaikan"
    place = family.keluarga
    change_set = opened(session, place.part, place.region_code, kind, home, change_set_id, by)
    if moved:
        change_set.keluarga_lain = UUID(str(proposed.fields[MEMBER_OF.name]))
    refuse_second(session, change_set, [proposed])
    change_set.reason = " ".join(reason.split())
    change_set.revision += 1
    replace(session, change_set, [proposed])
    tell(session, SAVED, change_set, by=by, records=1, membatalkan=f"{known.entity} versi {version}")
    return change_set


def _version(session: Session, actor: Actor, record_id: UUID, version: int) -> RecordVersion:
    found = session.get(RecordVersion, (part_of(record_id), record_id, version))
    if found is None or found.region_code not in actor.area:
        raise NotFound
    return found


def _reversed(known: RecordVersion) -> Proposed:
    """The one change that takes a version back; its base is what that version left, so that later changes quarrel."""
    entity, changes = known.entity, known.changes
    before, after = changes.get("status", [None, None])
    if not changes:
        return Proposed(known.record_id, entity, "hapus", Base(known.version))
    if entity != "individu" and (before or after):
        raise NotReversible
    if after == REMOVED:
        return Proposed(known.record_id, entity, "pulih", Base(known.version), _numbers(known))
    if before == REMOVED:
        return Proposed(known.record_id, entity, "hapus", Base(known.version))
    left = {name: pair[1] for name, pair in changes.items()}
    restored = {name: pair[0] for name, pair in changes.items()}
    action = "pindah" if MEMBER_OF.name in restored else "ubah"
    return Proposed(known.record_id, entity, action, Base(known.version, left), restored)


def _numbers(known: RecordVersion) -> dict[str, Stored]:
    """The number a member takes again on coming back: it was given free when they went."""
    return {"nik": known.snapshot["nik"]} if known.snapshot.get("nik") else {}
