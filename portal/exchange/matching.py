"""Lists that are only held against the register: BNBA, prelists, flag lists."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.exchange.checking import ODD, Found
from portal.exchange.cleaning import cleaned
from portal.exchange.layouts import FLAG
from portal.exchange.models import ImportFile
from portal.exchange.operations import mapping_of
from portal.exchange.reading.cells import Odd
from portal.exchange.reading.rows import Row
from portal.kernel.identifiers import is_sixteen_digits
from portal.registry.batches import in_register, number_index
from portal.registry.codes import field_of

BATCH = 2_000
NUMBERS = (("individu", "nik", "NIK"), ("keluarga", "nomor_kk", "Nomor KK"))
ABSENT = "{label} ini tidak terdaftar di wilayah Anda. Ajukan sebagai usulan baru, atau periksa angkanya."


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
        known = in_register(session, wanted, by=by)
        for (row, heading, _, label, _), named in zip(good, wanted, strict=True):
            if named not in known:
                findings.append(Found(row, heading, "TIDAK-ADA", ABSENT.format(label=label)))
        return findings, []

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
