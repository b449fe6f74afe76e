"""Publication: the one door through which the register is written.

All or nothing: base versions are compared under row locks, national numbers are claimed, records, versions and facts
written inside one savepoint. A moved base leaves the register untouched and the change set in conflict.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.registry import answers
from portal.registry.claims import free_numbers
from portal.registry.codes import field_of
from portal.registry.errors import BaseMoved, KkTaken, NikTaken, NotOpenForChange, NotReady
from portal.registry.models import Change, ChangeSet, Individu, Keluarga, KkRegistry, NikRegistry, RecordVersion, Ruta
from portal.registry.outcomes import draft_from, outcomes
from portal.registry.records import REMOVED, change_set_in, changes_of, family_in
from portal.registry.rules import blocking, check_draft, check_reason, normalise_name
from portal.registry.values import NUMBERS, Record, Stored, columns, entity_of, stored_record

_ENTITY_ORDER = ("ruta", "keluarga", "individu")
_TAKEN = {
    "pk_nik_registry": NikTaken,
    "uq_individu_part_nik_bidx": NikTaken,
    "pk_kk_registry": KkTaken,
    "uq_keluarga_part_kk_bidx": KkTaken,
}


def apply_change_set(session: Session, change_set_id: UUID, *, case_id: UUID | None, by: Actor) -> None:
    """Publish a proposal: write its records, their versions and facts (UU 13/2011 art. 11: data the Minister sets).

    Refuses `BaseMoved` (also `NikTaken`, `KkTaken`) with nothing written and the change set in status `konflik`: catch
    it and commit to keep that status. Refuses `NotReady` while a rule forbids, `NotOpenForChange` when not open.
    """
    change_set = change_set_in(session, by.area, change_set_id, lock=True)
    by.must(Permission.CASES_TASK_WORK, at=change_set.region_code)
    if change_set.status != "terbuka":
        raise NotOpenForChange
    refuse_unready(session, change_set)
    try:
        with session.begin_nested():
            written = _Publication(session, change_set, case_id, by).write()
    except (BaseMoved, IntegrityError) as error:
        refusal = error if isinstance(error, BaseMoved) else _taken(error)
        change_set.status = "konflik"
        _tell(session, "registry.change_set.conflicted", change_set, case_id, by, {"because": type(refusal).__name__})
        session.flush()
        raise refusal from error
    change_set.status = "diterapkan"
    free_numbers(session, change_set.id)
    _tell(session, "registry.change_set.applied", change_set, case_id, by, {"records": written})
    session.flush()


def refuse_unready(session: Session, change_set: ChangeSet) -> None:
    """Refuse with `NotReady` a proposal that a blocking rule forbids to go on."""
    findings = check_reason(change_set.reason)
    if change_set.kind != "penghapusan":
        draft = draft_from(outcomes(session, change_set), clear=True)
        findings += check_draft(draft, today=clock.today())
    if stopped := blocking(findings):
        raise NotReady(problem=f"{stopped[0].record}: {stopped[0].message.rstrip('.')}")


def _taken(error: IntegrityError) -> BaseMoved:
    """The refusal behind a broken uniqueness; any other integrity error is a fault of ours and goes on up."""
    if not isinstance(error.orig, UniqueViolation):
        raise error
    return _TAKEN.get(error.orig.diag.constraint_name or "", BaseMoved)()


def _tell(
    session: Session, verb: str, change_set: ChangeSet, case_id: UUID | None, by: Actor, after: dict[str, Any]
) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=change_set.part,
        region_code=change_set.region_code,
        about="change_set",
        about_id=change_set.id,
        case_id=case_id,
        reason=change_set.reason,
        after={"kind": change_set.kind} | after,
    )


class _Publication:
    """One change set being written."""

    def __init__(self, session: Session, change_set: ChangeSet, case_id: UUID | None, by: Actor) -> None:
        self.session, self.change_set, self.case_id, self.by = session, change_set, case_id, by
        self.now = clock.now()
        self.changes = changes_of(session, change_set)
        self.records: dict[UUID, Record] = {}

    def write(self) -> int:
        """Write everything; how many records. Raises `BaseMoved` or the database's `IntegrityError`."""
        self._lock()
        self._refuse_moved()
        before = {change.record_id: self._stored(change) for change in self.changes}
        self._free_numbers()
        for change in self.changes:
            if change.action != "tambah":
                self._alter(change)
        self.session.flush()
        for entity in _ENTITY_ORDER:
            for change in self.changes:
                if change.action == "tambah" and change.entity == entity:
                    self._add(change)
            self.session.flush()
        self._derive()
        self._claim_numbers()
        for change in self.changes:
            self._keep_version(change, before[change.record_id])
        self.session.flush()
        return len(self.changes)

    def _lock(self) -> None:
        """Hold the family's rows, family first, so that two publications about it come one after the other."""
        if self.change_set.kind == "usulan_baru":
            return
        try:
            family = family_in(self.session, self.by.area, self.change_set.keluarga_id, lock=True)
        except NotFound as error:
            raise BaseMoved from error
        if family.keluarga.status == REMOVED:
            raise BaseMoved
        self.records = {record.id: record for record in family.records}

    def _refuse_moved(self) -> None:
        for change in self.changes:
            standing = self.records.get(change.record_id)
            version = standing.version if standing and standing.status != REMOVED else 0
            if version != change.base_version:
                raise BaseMoved
        if self.change_set.kind == "penghapusan":
            gone = {change.record_id for change in self.changes}
            if any(isinstance(one, Individu) and one.id not in gone for one in self.records.values()):
                raise BaseMoved

    def _stored(self, change: Change) -> dict[str, Stored]:
        record = self.records.get(change.record_id)
        return stored_record(record) | {"status": record.status} if record else {}

    def _free_numbers(self) -> None:
        """Give back the numbers of records that go or change theirs, before anybody takes them."""
        freed: dict[str, list[bytes]] = {}
        for change in self.changes:
            number, index, _ = NUMBERS.get(change.entity, ("", "", ""))
            if change.action == "tambah" or not number or (change.action == "ubah" and number not in change.fields):
                continue
            record = self.records[change.record_id]
            if held := getattr(record, index):
                freed.setdefault(change.entity, []).append(held)
                setattr(record, index, None)
        self.session.flush()
        if freed.get("individu"):
            self.session.execute(delete(NikRegistry).where(NikRegistry.nik_bidx.in_(freed["individu"])))
        if freed.get("keluarga"):
            self.session.execute(delete(KkRegistry).where(KkRegistry.kk_bidx.in_(freed["keluarga"])))

    def _alter(self, change: Change) -> None:
        record = self.records[change.record_id]
        if change.action == "hapus":
            record.status = REMOVED
        else:
            for name, value in columns(change.entity, change.fields).items():
                setattr(record, name, value)
            record.jawaban = answers.merged(record.jawaban, change.fields)
        record.version += 1
        record.valid_from = self.now

    def _add(self, change: Change) -> None:
        common = {
            "part": change.part,
            "id": change.record_id,
            "region_code": change.region_code,
            "version": 1,
            "valid_from": self.now,
            "status": "aktif",
            "jawaban": answers.merged(None, change.fields),
        }
        values = common | columns(change.entity, change.fields)
        record: Record
        if change.entity == "ruta":
            record = Ruta(**values)
        elif change.entity == "keluarga":
            ruta_id = next(one.record_id for one in self.changes if one.entity == "ruta")
            record = Keluarga(**values, ruta_id=ruta_id, nama_kepala="", nama_key="", jumlah_anggota=0)
        else:
            record = Individu(**values, keluarga_id=self.change_set.keluarga_id)
        self.session.add(record)
        self.records[record.id] = record

    def _derive(self) -> None:
        """What a family says of its members: its head's name, their number."""
        keluarga = cast("Keluarga", self.records[self.change_set.keluarga_id])
        members = [one for one in self.records.values() if isinstance(one, Individu) and one.status != REMOVED]
        if keluarga.status == REMOVED:
            return
        head = next((member for member in members if member.hub_kepala == "1"), members[0])
        keluarga.nama_kepala, keluarga.nama_key = head.nama, normalise_name(head.nama)
        keluarga.jumlah_anggota = len(members)

    def _claim_numbers(self) -> None:
        """Take the national numbers, in one order for all, so that two publications cannot wait for each other."""
        proposed = [change for change in self.changes if change.bidx and change.action != "hapus"]
        for change in sorted(proposed, key=lambda one: (one.entity, one.bidx or b"")):
            if change.entity == "individu":
                claim = insert(NikRegistry).values(nik_bidx=change.bidx, individu_id=change.record_id)
            else:
                claim = insert(KkRegistry).values(kk_bidx=change.bidx, keluarga_id=change.record_id)
            self.session.execute(claim)

    def _keep_version(self, change: Change, before: dict[str, Stored]) -> None:
        record = self.records[change.record_id]
        after = stored_record(record) | {"status": record.status}
        names = dict.fromkeys([*after, *before])
        changed = [name for name in names if name in change.fields or after.get(name) != before.get(name)]
        version = RecordVersion(
            part=change.part,
            record_id=record.id,
            version=record.version,
            region_code=change.region_code,
            entity=change.entity,
            keluarga_id=self.change_set.keluarga_id,
            valid_from=self.now,
            changes={name: [before.get(name), after.get(name)] for name in changed} if before else {},
            snapshot={name: value for name, value in after.items() if value is not None},
            case_id=self.case_id,
            actor_id=self.by.user_id,
            actor_name=self.by.name,
            reason=self.change_set.reason,
        )
        self.session.add(version)
        self._leave_fact(change, record, changed, before, after)

    def _leave_fact(
        self,
        change: Change,
        record: Record,
        changed: Iterable[str],
        before: dict[str, Stored],
        after: dict[str, Stored],
    ) -> None:
        told = list(changed)
        leave_fact(
            self.session,
            f"registry.{entity_of(record)}.{_PAST[change.action]}",
            by=self.by,
            part=change.part,
            region_code=change.region_code,
            about=change.entity,
            about_id=record.id,
            case_id=self.case_id,
            reason=self.change_set.reason,
            before=_public(change.entity, before, told) if before else None,
            after=_public(change.entity, after, told) | {"version": record.version},
        )


_PAST = {"tambah": "added", "ubah": "changed", "hapus": "removed"}


def _brief(value: Stored) -> Any:
    """A value in a fact; of a repeat only how many rows it has."""
    return f"{len(value)} baris" if isinstance(value, list) else value


def _public(entity: str, stored: dict[str, Stored], names: list[str]) -> dict[str, Any]:
    """The open fields among `names`; of secret ones only that they were touched."""
    secret = [name for name in names if name != "status" and field_of(entity, name).secret]
    told: dict[str, Any] = {name: _brief(stored.get(name)) for name in names if name not in secret}
    return told | ({"rahasia": secret} if secret else {})
