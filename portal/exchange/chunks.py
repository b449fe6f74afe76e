"""Good families between being checked and being proposed: packed and sealed, nothing lies about in the clear."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from uuid import UUID

from portal.exchange.checking import Good
from portal.exchange.models import ImportChunk, ImportFile
from portal.kernel.secrets import vault
from portal.registry.batches import NewFamily
from portal.registry.drafts import FamilyDraft, MemberDraft

WAITING, DONE = "menunggu", "selesai"
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
    return _chunk(found, place, json.dumps(body).encode(), len(families))


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
