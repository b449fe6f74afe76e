"""Records as the API tells them, in the shape of `schemas`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from portal.cases.deadlines import FAR
from portal.regions.models import Region
from portal.registry.reasons.rules import IN_DATA
from portal.registry.rules import Finding
from portal.registry.serving import Known, given, head_names, plain, sight
from portal.registry.values import Record, entity_of
from portal.views.kit.formats import galat, kata
from portal.views.kit.identity import current_actor
from portal.views.kit.tokens import token_scopes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.cases.evidence.queries import EvidenceView
    from portal.cases.models import CaseFile, Decision, Task
    from portal.registry.models import Individu, Keluarga, Ruta


def code(region_code: int) -> str:
    """A region's code, ten digits."""
    return f"{region_code:010d}"


def moment(at: datetime | None) -> str | None:
    """A moment in UTC as RFC 3339 writes it."""
    return at.isoformat() if at else None


def seen() -> frozenset[str]:
    """The privacy classes this call may see in the clear."""
    return sight(current_actor(), token_scopes())


def record(
    session: Session, one: Record, known: Known | None = None, names: Mapping[UUID, str] | None = None
) -> dict[str, Any]:
    """A household, family or person with all its answers, masked by class; `known` as in `given`.

    `names`: those of families' heads as they may be told, where many are told at once.
    """
    opened = seen()
    told: dict[str, Any] = {
        "id": str(one.id),
        "desa": code(one.region_code),
        "status": one.status,
        "berlaku_sejak": moment(one.valid_from),
        "versi": one.version,
    }
    if entity_of(one) == "keluarga":
        family = cast("Keluarga", one)
        names = head_names(session, current_actor(), [family], opened) if names is None else names
        told |= _of_family(family) | {"nama_kepala": names[family.id]}
    elif entity_of(one) == "individu":
        told |= {"keluarga_id": str(cast("Individu", one).keluarga_id)}
    answers = given(session, one, known, opened=opened)
    return told | plain(one, opened=opened) | {"jawaban": answers, "instrumen": one.instrumen}


def _of_family(one: Keluarga) -> dict[str, Any]:
    return {
        "jumlah_anggota": one.jumlah_anggota,
        "desil": one.desil,
        "ruta_id": str(one.ruta_id),
    }


def whole(session: Session, keluarga: Keluarga, ruta: Ruta, members: Iterable[Individu]) -> dict[str, Any]:
    """A family with household and members."""
    known: Known = {}
    return {
        "keluarga": record(session, keluarga, known),
        "ruta": record(session, ruta, known),
        "anggota": [record(session, one, known) for one in members],
    }


def region(one: Region) -> dict[str, Any]:
    """A region."""
    parent = one.parent_code
    return {
        "kode": code(one.code),
        "nama": one.name,
        "tingkat": one.level,
        "jenis": one.kind,
        "induk": code(parent) if parent is not None else None,
    }


def case(one: CaseFile) -> dict[str, Any]:
    """A case of a list."""
    return {
        "id": str(one.id),
        "nomor": one.number,
        "jenis": one.kind,
        "desa": code(one.region_code),
        "keluarga_id": str(one.subject_id),
        "usulan_id": str(one.change_set_id),
        "nama": one.title,
        "status": one.status,
        "langkah": one.step,
        "dibuka": moment(one.created_at),
        "ditutup": moment(one.closed_at),
    }


def decision(one: Decision) -> dict[str, Any]:
    """A decision, without what the step's form holds."""
    return {
        "langkah": one.step,
        "jawaban": one.action,
        "alasan": one.data.get(IN_DATA),
        "catatan": one.note,
        "oleh": one.actor_name,
        "peran": one.role,
        "pada": moment(one.at),
    }


def evidence(one: EvidenceView) -> dict[str, Any]:
    """A file of a proposal, without its content."""
    file = one.file
    return {
        "id": str(file.id),
        "jenis": file.kind,
        "nama_berkas": file.name,
        "tipe": file.mime,
        "ukuran": file.size,
        "halaman": file.pages,
        "sidik": file.sha256,
        "revisi": file.revision,
        "pengajuan": one.turn,
        "oleh": file.actor_name,
        "pada": moment(file.added_at),
    }


def task(one: Task) -> dict[str, Any]:
    """An open task: at which step, whose, until when."""
    return {"langkah": one.step, "peran": one.role, "tenggat": moment(one.due_at) if one.due_at < FAR else None}


def finding(one: Finding, pointer: str | None, names: Mapping[str, str]) -> dict[str, Any]:
    """What a rule says, in the reader's language; `pointer`: where in what was sent; `names`: as they may be told."""
    return {
        "kode": one.code,
        "tingkat": one.level,
        "menahan": one.blocks,
        "pesan": galat(one.message),
        "tentang": names.get(one.record) or kata(one.record),
        "isian": one.field,
        "penunjuk": pointer,
    }
