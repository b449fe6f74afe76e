"""Lists that are only held against the register: BNBA, prelists, flag lists.

Who is found there under another name or address is told with what the register has; who is not is to be visited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.exchange.checking import ODD, Found
from portal.exchange.cleaning import cleaned
from portal.exchange.layouts import FLAG
from portal.exchange.models import ImportFile
from portal.exchange.operations import mapping_of
from portal.exchange.reading.cells import Cell, Odd
from portal.exchange.reading.rows import Row
from portal.kernel import clock
from portal.kernel.identifiers import is_sixteen_digits
from portal.registry.batches import number_index
from portal.registry.classes import veiled
from portal.registry.codes import field_of
from portal.registry.lookups import Standing, same_address, same_name, standing_at

BATCH = 2_000
NUMBERS = (("individu", "nik", "NIK"), ("keluarga", "nomor_kk", "Nomor KK"))
ABSENT, DIFFERS = "TIDAK-ADA", "BEDA"
NOT_HERE = "{label} ini tidak terdaftar di wilayah Anda. Ajukan sebagai usulan baru, atau periksa angkanya."


OTHERWISE = "Pada register tertulis {text}. Periksa mana yang benar."
SAID = (("individu.nama", same_name), ("ruta.alamat", same_address))
"""Columns held against what the register has, and when the two say the same."""


class Matcher:
    """Looks for each row of a list in the register of the actor's area."""

    def __init__(self, found: ImportFile) -> None:
        self.found, self.flags = found, found.kind == FLAG
        at = {key: place for place, key in mapping_of(found).items()}
        self.columns = [
            (entity, name, label, at[f"{entity}.{name}"])
            for entity, name, label in NUMBERS
            if f"{entity}.{name}" in at and not (self.flags and entity == "keluarga")
        ]
        self.said = [(at[key], field_of(*key.split(".")), same) for key, same in SAID if key in at]
        self.seen: set[str] = set()

    def batches(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        """Rows, some thousands at a time."""
        while batch := list(islice(rows, BATCH)):
            yield batch

    def looked(self, session: Session, batch: list[Row], by: Actor) -> tuple[list[Found], list[str]]:
        """What is to be mended in a batch, and the numbers a flag list loads."""
        findings: list[Found] = []
        good: list[tuple[int, str, str, str, str]] = []
        for row, cells in batch:
            for entity, name, label, place in self.columns:
                heading = self.found.columns[place]
                cell = cells[place] if place < len(cells) else None
                if isinstance(cell, Odd):
                    findings.append(Found(row, heading, f"SEL-{cell.kind}", ODD[cell.kind].format(text=cell.text)))
                    continue
                number = cleaned(field_of(entity, name), cell or "")
                if wrong := self._wrong(entity, label, number):
                    findings.append(Found(row, heading, *wrong))
                elif number:
                    good.append((row, heading, entity, label, number))
        if self.flags:
            return findings, [number for *_, number in good]
        wanted = [(entity, number_index(entity, number)) for _, _, entity, _, number in good]
        known = standing_at(session, wanted, by=by)
        cells_of = dict(batch)
        compared: set[int] = set()
        for (row, heading, _, label, _), named in zip(good, wanted, strict=True):
            if named not in known:
                findings.append(Found(row, heading, ABSENT, NOT_HERE.format(label=label)))
            elif row not in compared:
                compared.add(row)
                findings += self._otherwise(row, cells_of[row], known[named])
        return findings, []

    def _otherwise(self, row: int, cells: Sequence[Cell], standing: Standing) -> Iterator[Found]:
        """Where the register has another name or address, as far as it may leave the portal."""
        for place, field, same in self.said:
            cell = cells[place] if place < len(cells) else None
            held = standing.nama if field.name == "nama" else standing.alamat
            if isinstance(cell, str) and cell.strip() and not same(cell, held):
                text = veiled(field, held, opened=frozenset(), born=standing.born, today=clock.today())
                yield Found(row, self.found.columns[place], DIFFERS, OTHERWISE.format(text=text))

    def _wrong(self, entity: str, label: str, number: str) -> tuple[str, str] | None:
        if not number:
            needed = self.flags or len(self.columns) == 1
            return ("V00", f"{label} wajib diisi.") if needed else None
        if not (number.isascii() and number.isdigit()):
            return "V00", f"{label} hanya boleh berisi angka."
        if not is_sixteen_digits(number):
            short = len(number) != 16
            said = f"{label} harus 16 angka; Anda mengetik {len(number)}." if short else f"{label} ini angka karangan."
            return "V01", said
        if entity == "individu":
            if number in self.seen:
                return "V05", "NIK ini sudah tertulis di baris lain. Hapus baris gandanya."
            self.seen.add(number)
        return None
