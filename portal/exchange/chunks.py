"""Good families between being checked and being proposed: packed and sealed, nothing lies about in the clear."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from portal.exchange.checking import Good
from portal.exchange.models import ImportChunk, ImportFile
from portal.kernel.ids import part_of
from portal.kernel.secrets import vault
from portal.registry.batches import NewFamily
from portal.registry.corrections import Compared, Correction
from portal.registry.drafts import FamilyDraft, MemberDraft

WAITING, DONE = "menunggu", "selesai"
NEW, CORRECTION = "baru", "perbaikan"
PLACE = "import_chunk.body"


def packed(found: ImportFile, place: int, families: Sequence[Good]) -> ImportChunk:
    """A chunk of families."""
    body = [
        [
            one.key,
            one.rows[0],
            one.village.code,
            one.village.part,
            one.draft.ruta,
            one.draft.keluarga,
            [member.values for member in one.draft.anggota],
        ]
        for one in families
    ]
    chunk = _chunk(found, place, json.dumps(body).encode(), len(families))
    chunk.rows = [one.rows[0] for one in families]
    return chunk


def packed_corrections(found: ImportFile, place: int, families: Sequence[tuple[Good, Compared]]) -> ImportChunk:
    """A chunk of corrections: only what differs, with the versions it was held against."""
    body = [
        [
            one.key,
            one.rows[0],
            str(beside.family.keluarga.id),
            beside.merged.head_name,
            beside.draft.ruta,
            beside.draft.keluarga,
            [[str(member.id) if member.id else None, member.values] for member in beside.draft.anggota],
            {str(record_id): version for record_id, version in beside.draft.versions.items()},
        ]
        for one, beside in families
    ]
    chunk = _chunk(found, place, json.dumps(body).encode(), len(families))
    chunk.kind = CORRECTION
    return chunk


def packed_numbers(found: ImportFile, place: int, numbers: Sequence[str]) -> ImportChunk:
    """A chunk of a flag list: NIK only."""
    return _chunk(found, place, json.dumps(list(numbers)).encode(), len(numbers))


def _chunk(found: ImportFile, place: int, body: bytes, count: int) -> ImportChunk:
    return ImportChunk(
        part=found.part,
        import_id=found.id,
        place=place,
        region_code=found.region_code,
        body=vault().seal_bytes(zlib.compress(body, 1), place=PLACE),
        families=count,
        status=WAITING,
        kind=NEW,
        rows=[],
    )


def numbers_in(chunk: ImportChunk) -> list[str]:
    """The NIK of a flag list's chunk."""
    numbers: list[str] = json.loads(_opened(chunk))
    return numbers


def families_in(chunk: ImportChunk, sha256: str) -> list[tuple[int, NewFamily]]:
    """(row, family) of a chunk; the change set's id follows from the file and the family: it cannot be twice."""
    return [
        (
            row,
            NewFamily(
                change_set_id(sha256, chunk.import_id, key, part),
                part,
                code,
                FamilyDraft(ruta, keluarga, [MemberDraft(None, values) for values in members]),
            ),
        )
        for key, row, code, part, ruta, keluarga, members in json.loads(_opened(chunk))
    ]


@dataclass(frozen=True)
class Row:
    """A correction out of a chunk, with the row of its family and the name of its head."""

    row: int
    head: str
    correction: Correction


def corrections_in(chunk: ImportChunk, sha256: str) -> list[Row]:
    """The corrections of a chunk; of each the change set's id follows from the file and the family."""
    found = []
    for key, row, keluarga, head, ruta, fields, members, versions in json.loads(_opened(chunk)):
        keluarga_id = UUID(keluarga)
        people = [MemberDraft(UUID(member) if member else None, values) for member, values in members]
        seen = {UUID(record): version for record, version in versions.items()}
        change_set = change_set_id(sha256, chunk.import_id, key, part_of(keluarga_id))
        correction = Correction(change_set, keluarga_id, FamilyDraft(ruta, fields, people, seen))
        found.append(Row(row, head, correction))
    return found


def _opened(chunk: ImportChunk) -> bytes:
    assert chunk.body is not None
    return zlib.decompress(vault().open_bytes(bytes(chunk.body), place=PLACE))


def change_set_id(sha256: str, import_id: UUID, key: str, part: int) -> UUID:
    """The proposal's id for a family of a file: a UUIDv7 of the import's moment, its chance drawn from file and key."""
    chance = hashlib.blake2b(f"{sha256}|{import_id}|{key}".encode(), digest_size=8).digest()
    raw = bytearray(import_id.bytes[:6]) + bytearray(chance) + part.to_bytes(2, "big")
    raw[6] = (raw[6] & 0x0F) | 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(raw))
