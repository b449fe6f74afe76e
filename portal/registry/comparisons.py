"""Before and after, for people: what a proposal would change, where the register moved since, what a version did.

Labels and codes as screens show them; secrets masked on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.registry.answers import INSTRUMENT
from portal.registry.codes import CODES, ENTITY_LABELS, MEMBER_OF, Field, fields_in
from portal.registry.findings import draft_findings
from portal.registry.models import Keluarga, RecordVersion
from portal.registry.outcomes import Outcome, outcomes
from portal.registry.reasons.queries import label_of
from portal.registry.reasons.rules import REMOVAL
from portal.registry.records import change_set_in, family_in
from portal.registry.values import Stored, shown
from portal.registry.verdicts import Finding

MOST_VERSIONS = 500
PADAN = "V22"
"""Of the findings for quality control the one that stands beside its field."""
ELSEWHERE = "Keluarga lain"
STATUS = Field("status", "Status", "teks", codes="status")


@dataclass(frozen=True)
class DiffRow:
    """One field before and after. `kind`: tambah, ubah, hapus, or tetap (unchanged)."""

    code: str
    label: str
    before: str
    after: str
    kind: str
    warning: str = ""


@dataclass(frozen=True)
class DiffGroup:
    """The rows of one record."""

    title: str
    rows: list[DiffRow]


@dataclass(frozen=True)
class ChangeView:
    """A whole proposal, record by record; what stays is apart."""

    kind: str
    status: str
    reason: str
    revision: int
    head_name: str
    members: int
    groups: list[DiffGroup]
    unchanged_groups: list[DiffGroup] = field(default_factory=list)
    reason_code: str = ""
    """Its own code: `alasan_pulih` of a restoration."""
    other_village: int | None = None
    """Where a family moves to or comes from."""
    instrument: str | None = None
    """The version of the questionnaire it was begun with."""

    @property
    def changed(self) -> int:
        """How many fields would change."""
        return sum(len(group.rows) for group in self.groups)

    @property
    def unchanged(self) -> int:
        """How many fields stay."""
        return sum(len(group.rows) for group in self.unchanged_groups)


@dataclass(frozen=True)
class VersionView:
    """One version of one record: who made it, when, why, and which fields it changed."""

    when: datetime
    who: str
    reason: str
    case_id: UUID | None
    entity: str
    record_label: str
    version: int
    rows: list[DiffRow]
    record_id: UUID | None = None


def change_view(
    session: Session, actor: Actor, change_set_id: UUID, *, findings: Sequence[Finding] | None = None
) -> ChangeView:
    """A proposal of the actor's area against what its proposer saw. Refuses with `NotFound`.

    `findings` are told beside their fields; without them those of the pure rules.
    """
    actor.must(Permission.CASES_CASE_READ)
    change_set = change_set_in(session, actor.area, change_set_id)
    found = outcomes(session, change_set)
    told = draft_findings(session, change_set, found) if findings is None else findings
    warned = {(one.key, one.field): one.message for one in told if one.level != "Q" or one.code == PADAN}
    groups, rest = [], []
    place = 0
    homes = {str(one.record_id): one.label for one in found if one.entity == "keluarga"}
    for one in found:
        key = one.entity if one.entity != "individu" else f"anggota-{place}"
        place += one.entity == "individu"
        changed, stays = _rows(one, key, warned, homes, _cause(session, one))
        if changed:
            groups.append(DiffGroup(_title(one), changed))
        if stays:
            rest.append(DiffGroup(_title(one), stays))
    people = [one for one in found if one.entity == "individu"]
    heads = [one for one in people if (one.before if one.removed else one.after).get("hub_kepala") == "1"]
    return ChangeView(
        change_set.kind,
        change_set.status,
        change_set.reason,
        change_set.revision,
        next((one.label for one in [*heads, *people]), ""),
        sum(not one.removed for one in people),
        groups,
        rest,
        change_set.alasan_kode or "",
        change_set.desa_lain,
        change_set.instrumen,
    )


def _title(outcome: Outcome) -> str:
    return outcome.label if outcome.entity == "individu" else ENTITY_LABELS[outcome.entity]


def _cause(session: Session, one: Outcome) -> str:
    """Why a record is to go, in the words of the catalogue."""
    code = str(one.change.fields.get("alasan_hapus") or "") if one.change is not None and one.removed else ""
    return label_of(session, REMOVAL, code)


def _rows(
    one: Outcome, key: str, warned: Mapping[tuple[str, str | None], str], homes: Mapping[str, str], cause: str
) -> tuple[list[DiffRow], list[DiffRow]]:
    if one.change is not None and one.removed:
        after = "Dihapus" + (f": {cause.lower()}" if cause else "")
        return [DiffRow("", STATUS.label, "Aktif", after, "hapus")], []
    changed, stays = [], []
    if one.change is not None and one.change.action == "pulih":
        changed.append(DiffRow("", STATUS.label, _status(one.before), _status(one.after), "pulih"))
    for each in fields_in(one.entity, one.before, one.after):
        before, after = (said(one.entity, each, side) for side in (one.before, one.after))
        if each is MEMBER_OF:
            before, after = (homes.get(side, ELSEWHERE) for side in (before, after))
        warning = warned.get((key, each.name), "")
        if one.change is not None and each.name in one.change.fields:
            changed.append(DiffRow(each.bdt, each.label, before, after, one.change.action, warning))
        elif after:
            stays.append(DiffRow(each.bdt, each.label, before, after, "tetap", warning))
    return changed, stays


def _status(side: Mapping[str, Stored]) -> str:
    return CODES["status"].get(str(side.get("status")), "")


def said(entity: str, each: Field, side: Mapping[str, Stored]) -> str:
    """A field of one state as screens show it, answers in the words of that state's questionnaire."""
    return shown(entity, each, side.get(each.name), str(side.get(INSTRUMENT) or "") or None)


def history_of(session: Session, actor: Actor, keluarga_id: UUID) -> list[VersionView]:
    """Every version of a family's records, newest first. Refuses with `NotFound`."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    keluarga = family_in(session, actor.area, keluarga_id).keluarga
    version = RecordVersion
    statement = (
        select(version)
        .where(version.part == keluarga.part)
        .where(or_(version.keluarga_id == keluarga_id, version.record_id == keluarga.ruta_id, _left(keluarga)))
        .order_by(version.valid_from.desc(), version.record_id, version.version.desc())
        .limit(MOST_VERSIONS)
    )
    return [version_view(one) for one in session.scalars(statement)]


def _left(keluarga: Keluarga) -> ColumnElement[bool]:
    """Versions by which a member moved out of a family: they stand in the history of both."""
    earlier = aliased(RecordVersion)
    ever = select(earlier.record_id).where(earlier.part == keluarga.part, earlier.keluarga_id == keluarga.id)
    out = RecordVersion.changes[MEMBER_OF.name][0].astext == str(keluarga.id)
    return and_(RecordVersion.record_id.in_(ever), out)


def version_view(one: RecordVersion) -> VersionView:
    """What one version of a record changed, as screens show it."""
    fresh = {name: (None, value) for name, value in one.snapshot.items() if name not in {"status", MEMBER_OF.name}}
    changes = one.changes or fresh
    rows = []
    if one.changes.get(MEMBER_OF.name):
        rows.append(DiffRow("", MEMBER_OF.label, "Keluarga asal", "Keluarga tujuan", "ubah"))
    asked = [each for each in fields_in(one.entity, one.snapshot, changes) if each is not MEMBER_OF]
    for each in (*asked, STATUS):
        if each.name in changes:
            before, after = changes[each.name]
            if before is not None or after is not None:
                rows.append(_version_row(one, each, before, after))
    return VersionView(
        when=one.valid_from,
        who=one.actor_name,
        reason=one.reason or "",
        case_id=one.case_id,
        entity=one.entity,
        record_label=str(one.snapshot.get("nama") or ENTITY_LABELS[one.entity]),
        version=one.version,
        rows=rows,
        record_id=one.record_id,
    )


def _version_row(one: RecordVersion, each: Field, before: Stored, after: Stored) -> DiffRow:
    if each is STATUS:
        was, now = (CODES["status"].get(str(side), "") for side in (before, after))
        return DiffRow("", each.label, was, now, "hapus" if after == "dihapus" else "ubah")
    kind = "tambah" if before is None else "hapus" if after is None else "ubah"
    instrument = str(one.snapshot.get(INSTRUMENT) or "") or None
    was, now = (shown(one.entity, each, side, instrument) for side in (before, after))
    return DiffRow(each.bdt, each.label, was, now, kind)
