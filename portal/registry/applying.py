"""Publication: the one door through which the register is written.

All or nothing: the proposal is held against the records under row locks, national numbers are claimed, records,
versions and facts written inside one savepoint. What the register changed meanwhile and the proposal does not touch
stays; where both changed one field differently, the register is left as it is and the change set in conflict.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.facts import Fact, fact_row, leave_fact
from portal.kernel.sets import insert_rows
from portal.registry import answers
from portal.registry.checks import overridden
from portal.registry.claims import free_numbers
from portal.registry.codes import MEMBER_OF, field_of
from portal.registry.errors import BaseMoved, KkTaken, MergeUnfit, NikTaken, NotOpenForChange, NotReady
from portal.registry.findings import rule_findings
from portal.registry.merging import Part, parts_of, quarrels, records_in
from portal.registry.models import Change, ChangeSet, Individu, Keluarga, KkRegistry, NikRegistry, RecordVersion, Ruta
from portal.registry.outcomes import Outcome, draft_from, families_of, outcomes
from portal.registry.records import REMOVED, STANDING, WITHOUT_DATA, change_set_in, changes_of, snapshots
from portal.registry.resemblance.keys import keys_of_head
from portal.registry.rules import Finding, blocking, check_draft, check_reason
from portal.registry.values import NUMBERS, Record, Stored, blind_index, columns, entity_of, same, standing

OPEN_FOR_CHANGE, PUBLISHED = "terbuka", "diterapkan"
APPLIED = "registry.change_set.applied"
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
    if change_set.status != OPEN_FOR_CHANGE:
        raise NotOpenForChange
    publication = Publication(session, change_set, case_id, by)
    try:
        with session.begin_nested():
            written = publication.write()
    except (BaseMoved, IntegrityError) as error:
        refusal = error if isinstance(error, BaseMoved) else taken(error)
        change_set.status = "konflik"
        tell(session, "registry.change_set.conflicted", change_set, case_id, by, {"because": type(refusal).__name__})
        session.flush()
        raise refusal from error
    change_set.status = PUBLISHED
    free_numbers(session, change_set.id)
    if publication.merged:
        tell(session, "registry.change_set.merged", change_set, case_id, by, {"isian_lain": publication.merged})
    tell(session, APPLIED, change_set, case_id, by, {"records": written})
    session.flush()


def refuse_unready(session: Session, change_set: ChangeSet) -> None:
    """Refuse with `NotReady` a proposal that a blocking rule forbids to go on, unless somebody let it pass."""
    found = [] if change_set.kind in WITHOUT_DATA else outcomes(session, change_set)
    if stopped := unready(session, change_set, found, overridden(session, change_set)):
        raise NotReady(problem=f"{stopped.record}: {stopped.message.rstrip('.')}")


def unready(
    session: Session, change_set: ChangeSet, found: Sequence[Outcome], passed: Collection[str]
) -> Finding | None:
    """The first finding that forbids a proposal to go on and is not among those let pass, if there is one."""
    findings = check_reason(change_set.reason)
    if change_set.kind not in WITHOUT_DATA:
        for family in families_of(found):
            draft = draft_from(family, clear=True)
            told = check_draft(draft, today=clock.today())
            findings += [*told, *rule_findings(session, change_set, draft, told)]
    return next((one for one in blocking(findings) if one.mark not in passed), None)


def taken(error: IntegrityError) -> BaseMoved:
    """The refusal behind a broken uniqueness; any other integrity error is a fault of ours and goes on up."""
    if not isinstance(error.orig, UniqueViolation):
        raise error
    return _TAKEN.get(error.orig.diag.constraint_name or "", BaseMoved)()


def tell(
    session: Session, verb: str, change_set: ChangeSet, case_id: UUID | None, by: Actor, after: dict[str, Any]
) -> None:
    """Leave the fact of what became of a proposal at its publication."""
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


def claim_all(session: Session, claims: Iterable[tuple[str, bytes, UUID]]) -> None:
    """Take national numbers, in one order for all: people's first, then family cards'."""
    wanted = sorted(claims)
    people = [{"nik_bidx": index, "individu_id": who} for entity, index, who in wanted if entity == "individu"]
    cards = [{"kk_bidx": index, "keluarga_id": who} for entity, index, who in wanted if entity != "individu"]
    if people:
        session.execute(insert(NikRegistry), people)
    if cards:
        session.execute(insert(KkRegistry), cards)


class Publication:
    """One change set being written."""

    def __init__(
        self,
        session: Session,
        change_set: ChangeSet,
        case_id: UUID | None,
        by: Actor,
        changes: Sequence[Change] | None = None,
    ) -> None:
        self.session, self.change_set, self.case_id, self.by = session, change_set, case_id, by
        self.now = clock.now()
        self.changes = changes_of(session, change_set) if changes is None else list(changes)
        self.records: dict[UUID, Record] = {}
        self.versions: list[dict[str, Any]] = []
        self.facts: list[dict[str, Any]] = []
        """Versions of its records, and what was done to them: to be written by `remember`."""
        self.merged = 0
        """Fields the register changed by itself since, kept beside what this writes."""

    def write(self) -> int:
        """Write everything; how many records. Raises `BaseMoved`, `NotReady` or the database's `IntegrityError`."""
        self._prepare()
        before = {change.record_id: self._stored(change) for change in self.changes}
        self._free_numbers()
        self._add_all("ruta")
        self._add_all("keluarga")
        for change in self.changes:
            if change.action != "tambah":
                self._alter(change)
        self.session.flush()
        self._add_all("individu")
        self._derive()
        self._claim_numbers()
        for change in self.changes:
            self._keep_version(change, before[change.record_id])
        remember(self.session, [self])
        return len(self.changes)

    def add(self, entity: str) -> None:
        """Add its new records of one entity, not yet written."""
        for change in self.changes:
            if change.action == "tambah" and change.entity == entity:
                self._add(change)

    def keep_first_versions(self) -> None:
        """What a new family says of its members, and the first versions of its records, with their facts."""
        self._derive()
        for change in self.changes:
            self._keep_version(change, {})

    @property
    def claims(self) -> list[tuple[str, bytes, UUID]]:
        """The national numbers it takes: entity, blind index, record."""
        proposed = [change for change in self.changes if change.bidx and change.action != "hapus"]
        return [(one.entity, one.bidx or b"", one.record_id) for one in proposed]

    def _add_all(self, entity: str) -> None:
        """Add the records of one entity; families before the members who move to them."""
        self.add(entity)
        self.session.flush()

    def _prepare(self) -> None:
        """Hold the proposal against the locked register; what is left of it to write."""
        self.records = records_in(self.session, self.change_set, self.changes, self.by.area, lock=True)
        parts = parts_of(self.session, self.change_set, self.records)
        moved = any(part.moved for part in parts)
        if quarrels(self.change_set, parts, self.records):
            raise BaseMoved
        try:
            refuse_unready(self.session, self.change_set)
        except NotReady as unfit:
            if moved:
                raise MergeUnfit(problem=unfit.params["problem"]) from unfit
            raise
        if moved:
            self._set_upon(parts)
        self.changes = [part.change for part in parts if not part.idle]

    def _set_upon(self, parts: Sequence[Part]) -> None:
        """Let the proposal say what it does to the register as it stands: told by its page from now on."""
        since = snapshots(
            self.session,
            self.change_set.part,
            [(part.change.record_id, part.change.base_version) for part in parts if part.moved],
        )
        for part in parts:
            if not part.moved:
                continue
            change = part.change
            seen = since.get(change.record_id, {}) | change.base
            for name in part.now.keys() - part.fields.keys() - {"status", MEMBER_OF.name}:
                field = field_of(change.entity, name)
                self.merged += not same(change.entity, field, seen.get(name), part.now.get(name))
            change.fields = dict(part.fields)
            change.base = {name: part.now.get(name) for name in part.fields}
            change.base_version = part.record.version if part.record else change.base_version
            change.bidx = blind_index(change.entity, change.fields) if change.action != "hapus" else None

    def _stored(self, change: Change) -> dict[str, Stored]:
        record = self.records.get(change.record_id)
        return standing(record) if record else {}

    def _free_numbers(self) -> None:
        """Give back the numbers of records that go or change theirs, before anybody takes them."""
        freed: dict[str, list[bytes]] = {}
        for change in self.changes:
            number, index, _ = NUMBERS.get(change.entity, ("", "", ""))
            if change.action not in {"ubah", "hapus"} or not number:
                continue
            if change.action == "ubah" and number not in change.fields:
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
            if change.action == "pulih":
                record.status = STANDING
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
            ruta_id = self._house()
            record = Keluarga(**values, ruta_id=ruta_id, nama_kepala="", nama_key="", jumlah_anggota=0)
        else:
            record = Individu(**values, keluarga_id=self.change_set.keluarga_id)
        self.session.add(record)
        self.records[record.id] = record

    def _house(self) -> UUID:
        """Where a new family lives: in the house that comes with it, else in that of the family it parts from."""
        new = [one.record_id for one in self.changes if one.entity == "ruta" and one.action == "tambah"]
        return new[0] if new else next(one.id for one in self.records.values() if isinstance(one, Ruta))

    def _derive(self) -> None:
        """What a family says of its members: its head's name, their number."""
        people = [one for one in self.records.values() if isinstance(one, Individu) and one.status != REMOVED]
        for keluarga in [one for one in self.records.values() if isinstance(one, Keluarga)]:
            members = [one for one in people if one.keluarga_id == keluarga.id]
            if keluarga.status == REMOVED or not members:
                continue
            head = next((member for member in members if member.hub_kepala == "1"), members[0])
            for name, value in (keys_of_head(head.nama) | {"jumlah_anggota": len(members)}).items():
                setattr(keluarga, name, value)

    def _claim_numbers(self) -> None:
        """Take the national numbers, in one order for all, so that two publications cannot wait for each other."""
        claim_all(self.session, self.claims)

    def _keep_version(self, change: Change, before: dict[str, Stored]) -> None:
        record = self.records[change.record_id]
        after = standing(record)
        names = dict.fromkeys([*after, *before])
        changed = [name for name in names if name in change.fields or after.get(name) != before.get(name)]
        version = {
            "part": change.part,
            "record_id": record.id,
            "version": record.version,
            "region_code": change.region_code,
            "entity": change.entity,
            "keluarga_id": record.keluarga_id if isinstance(record, Individu) else self._home(record),
            "valid_from": self.now,
            "changes": {name: [before.get(name), after.get(name)] for name in changed} if before else {},
            "snapshot": {name: value for name, value in after.items() if value is not None},
            "case_id": self.case_id,
            "actor_id": self.by.user_id,
            "actor_name": self.by.name,
            "reason": self.change_set.reason,
        }
        self.versions.append(version)
        self._leave_fact(change, record, changed, before, after)

    def _home(self, record: Record) -> UUID:
        return record.id if isinstance(record, Keluarga) else self.change_set.keluarga_id

    def _leave_fact(
        self,
        change: Change,
        record: Record,
        changed: Iterable[str],
        before: dict[str, Stored],
        after: dict[str, Stored],
    ) -> None:
        told = list(changed)
        fact = fact_row(
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
        self.facts.append(fact)


def remember(session: Session, publications: Sequence[Publication]) -> None:
    """Write the versions and the facts of publications, after their records."""
    session.flush()
    insert_rows(session, RecordVersion, [row for one in publications for row in one.versions])
    insert_rows(session, Fact, [row for one in publications for row in one.facts])


_PAST = {"tambah": "added", "ubah": "changed", "hapus": "removed", "pindah": "moved", "pulih": "restored"}


def _brief(value: Stored) -> Any:
    """A value in a fact; of a repeat only how many rows it has."""
    return f"{len(value)} baris" if isinstance(value, list) else value


def _public(entity: str, stored: dict[str, Stored], names: list[str]) -> dict[str, Any]:
    """The open fields among `names`; of secret ones only that they were touched."""
    secret = [name for name in names if name != "status" and field_of(entity, name).secret]
    told: dict[str, Any] = {name: _brief(stored.get(name)) for name in names if name not in secret}
    return told | ({"rahasia": secret} if secret else {})
