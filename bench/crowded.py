"""A register full of the labelled people of `bench.doubles`, straight into its tables: to measure how it is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.doubles import REGENCIES, Someone
from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.roles import BY_CODE
from portal.kernel.ids import new_id
from portal.kernel.secrets import vault
from portal.regions.queries import part_of_region
from portal.registry.codes import field_of
from portal.registry.differences import Proposed
from portal.registry.proposedpeople import rows_of
from portal.registry.resemblance.keys import keys_of_field
from portal.registry.rules import normalise_name
from portal.registry.values import to_stored

HAMLETS = ("Krajan", "Karanganyar", "Kalisari", "Pesawahan", "Wetan Kali", "Kedungwringin", "Sirau", "Grumbul Lor")
STREETS = ("Melati", "Mawar", "Kenanga", "Merdeka", "Diponegoro", "Sudirman", "Masjid", "Pasar", "Sekolah", "Sawah")
SINCE = datetime(2026, 10, 1, tzinfo=UTC)
AT_ONCE = 20_000
SIZE = 4
"""People of a family: the neighbours in the list."""
COLUMNS = {
    "ruta": "part, id, region_code, version, valid_from, status, alamat, rt, rw, dusun",
    "keluarga": "part, id, region_code, version, valid_from, status, ruta_id, nomor_kk, kk_bidx, nama_kepala, "
    "nama_key, jumlah_anggota",
    "individu": "part, id, region_code, version, valid_from, status, keluarga_id, nik, nik_bidx, nama, nama_key, "
    "nama_bunyi, nama_rapat, nama_urut, ibu_bidx, nik_awal, tanggal_lahir, jenis_kelamin, hub_kepala, status_kawin, "
    "nama_ibu",
    "nik_registry": "nik_bidx, individu_id",
    "kk_registry": "kk_bidx, keluarga_id",
}
PROPOSED = {
    "change_set": "part, id, region_code, kind, keluarga_id, reason, status, revision, created_at, created_by",
    "change": "part, change_set_id, record_id, region_code, seq, entity, action, base_version, base, fields, bidx",
    "proposed_person": "part, change_set_id, region_code, record_id, nama_bunyi, nama_urut, tanggal_lahir, "
    "jenis_kelamin, ibu_bidx, nik_awal",
}
Rows = dict[str, list[tuple[Any, ...]]]


def actor(role: str, region_code: int) -> Actor:
    """Somebody of a role in a region of the crowd."""
    rights = BY_CODE[role].permissions | {Permission.REGISTRY_KELUARGA_READ}
    return Actor(1, "Pengukur", role, region_code, frozenset(rights))


def fill(engine: Engine, people: list[Someone]) -> dict[int, UUID]:
    """Everybody into the register, family by family; the number of each person → their identifier.

    A NIK that somebody holds already is left out, as the register would have it.
    """
    with Session(engine) as session:
        parts = {regency: part_of_region(session, int(regency) * 10**6) for regency in REGENCIES}
    known: dict[int, UUID] = {}
    held: set[str] = set()
    near = sorted(people, key=lambda one: (one.village, one.number))
    for start in range(0, len(near), AT_ONCE):
        made: Rows = {table: [] for table in COLUMNS}
        for family in _families(near[start : start + AT_ONCE]):
            _family(made, family, parts[f"{family[0].village:010d}"[:4]], known, held)
        with engine.begin() as connection:
            cursor = connection.connection.cursor()
            for table, columns in COLUMNS.items():
                with cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
                    for row in made[table]:
                        copy.write_row(row)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
    return known


def propose(engine: Engine, people: list[Someone]) -> None:
    """Each of them in an open proposal of a new family of their own, beside the register."""
    with Session(engine) as session:
        parts = {regency: part_of_region(session, int(regency) * 10**6) for regency in REGENCIES}
    made: Rows = {table: [] for table in PROPOSED}
    for one in people:
        part = parts[f"{one.village:010d}"[:4]]
        change_set, record = new_id(part), new_id(part)
        fields = {"nama": one.name, "tanggal_lahir": one.born.isoformat(), "jenis_kelamin": one.sex}
        for name, value in (("nama_ibu", one.mother), ("nik", one.nik)):
            fields[name] = to_stored("individu", field_of("individu", name), value or None)
        place = part, change_set, record, one.village
        kind = "usulan_baru", new_id(part), "Ukur", "terbuka", 1, SINCE, 1
        made["change_set"].append((part, change_set, one.village, *kind))
        made["change"].append((*place, 0, "individu", "tambah", 0, "{}", json.dumps(fields), None))
        proposed = Proposed(record, "individu", "tambah", fields=fields)
        made["proposed_person"] += [tuple(row.values()) for row in rows_of(part, change_set, one.village, [proposed])]
    with engine.begin() as connection:
        cursor = connection.connection.cursor()
        for table, columns in PROPOSED.items():
            with cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
                for row in made[table]:
                    copy.write_row(row)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze change_set, change, proposed_person"))


def _families(people: list[Someone]) -> Iterator[list[Someone]]:
    family: list[Someone] = []
    for one in people:
        if family and (len(family) == SIZE or family[0].village != one.village):
            yield family
            family = []
        family.append(one)
    if family:
        yield family


def _family(made: Rows, family: list[Someone], part: int, known: dict[int, UUID], held: set[str]) -> None:
    head, safe = family[0], vault()
    ruta, keluarga = new_id(part), new_id(part)
    common = part, head.village, 1, SINCE, "aktif"
    number = head.number
    card = f"{head.village // 10_000:06d}01{number % 12 + 1:02d}{number % 30:02d}{number % 10_000:04d}"
    index = None if card in held else safe.blind_index(card, kind="kk")
    held.add(card)
    street = f"Jl. {STREETS[number % 10]} No. {number % 211 + 1}"
    made["ruta"].append((part, ruta, *common[1:], street, "003", "001", HAMLETS[number % 8]))
    sealed = safe.seal(card, column="keluarga.nomor_kk")
    key = normalise_name(head.name)
    made["keluarga"].append((part, keluarga, *common[1:], ruta, sealed, index, head.name, key, len(family)))
    if index:
        made["kk_registry"].append((index, keluarga))
    for place, one in enumerate(family):
        person = known[one.number] = new_id(part)
        nik = one.nik if one.nik and one.nik not in held else ""
        held.add(nik)
        keys = keys_of_field("nama", one.name) | keys_of_field("nama_ibu", one.mother) | keys_of_field("nik", nik)
        blind = safe.blind_index(nik, kind="nik") if nik else None
        names = one.name, normalise_name(one.name), keys["nama_bunyi"], keys["nama_rapat"], keys["nama_urut"]
        rest = keys["ibu_bidx"], keys["nik_awal"], one.born, one.sex, "1" if place == 0 else "3", "1"
        nik_sealed = safe.seal(nik, column="individu.nik") if nik else None
        mother = safe.seal(one.mother, column="individu.nama_ibu") if one.mother else None
        made["individu"].append((part, person, *common[1:], keluarga, nik_sealed, blind, *names, *rest, mother))
        if blind:
            made["nik_registry"].append((blind, person))


def told(figures: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    """Kind → p50, p95 and the worst, in milliseconds."""
    shown = {}
    for kind, spent in figures.items():
        ordered = sorted(spent)
        p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        shown[kind] = {"p50": round(ordered[len(ordered) // 2], 2), "p95": round(p95, 2), "max": round(ordered[-1], 2)}
    return shown
