"""What a family's data must satisfy before anybody decides on it. Pure: no clock, no database.

Numbers V01… are those of the ministry's rule catalogue; V00 is the form itself (required, readable, known code). Here
are the rules about the register's own facts, which hold under every questionnaire; all others are the questionnaire's
(`portal.registry.questionnaires`), where the ministry changes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.kernel.identifiers import Sex, anatomy, is_sixteen_digits
from portal.kernel.phrases import Phrase
from portal.registry.codes import CODES, ENTITY_LABELS, FIELDS, Field, field_of
from portal.registry.drafts import FamilyDraft, is_masked
from portal.registry.limits import DIPLOMA_AGES, LIMITS
from portal.registry.reading import NEIGHBOURHOODS, age_on, canonical, read_date, read_number
from portal.registry.verdicts import Finding, Level, blocking

__all__ = ["Finding", "Level", "age_on", "blocking", "check_draft", "check_reason", "normalise_name", "unreadable"]

SHORTEST_REASON = 5
HEAD, SPOUSE, CHILD = "1", "2", "3"
MARRIED = "2"
STATE_EMPLOYEE = "5"
TYPED, ON_NIK = Phrase("Isian"), Phrase("Pada NIK")
"""Whose value it is, where two disagree."""

_MARKS = re.compile(r"['`\u2018\u2019\u02bc\u0300-\u036f]")
_THREE_DIGITS = re.compile(r"[0-9]{3}")
_GAPS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class _Record:
    """One record of a draft in canonical texts."""

    entity: str
    key: str
    label: str
    values: dict[str, str]

    def says(self, code: str, level: Level, message: str, field: str | None, *values: tuple[str, str]) -> Finding:
        return Finding(code, level, message, self.label, field, self.key, values)

    def born(self) -> date | None:
        return read_date(self.values.get("tanggal_lahir", ""))

    def clear(self, field: str) -> str:
        """A value that may be looked at: empty when it came back masked."""
        value = self.values.get(field, "")
        return "" if is_masked(value) else value


def normalise_name(text: str) -> str:
    """A name as searches and comparisons see it: lower case, no accents, apostrophes or punctuation."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()
    return _GAPS.sub(" ", plain).strip()


def check_reason(reason: str) -> list[Finding]:
    """A proposal that goes on says why; a draft may wait with it."""
    if len(" ".join(reason.split())) >= SHORTEST_REASON:
        return []
    return [Finding("V00", "S", f"Alasan sedikitnya {SHORTEST_REASON} huruf.", "Usulan", "alasan", "usulan")]


def check_draft(draft: FamilyDraft, *, today: date) -> list[Finding]:
    """All findings on a family, in reading order; a masked number counts as present and good."""
    ruta, keluarga, members = _records(draft)
    findings: list[Finding] = []
    for record in (ruta, keluarga, *members):
        findings += _form(record)
    findings += _number(keluarga, "nomor_kk")
    findings += _neighbourhood(ruta)
    findings += _house(ruta, len(members))
    findings += _membership(keluarga, members)
    for member in members:
        findings += _number(member, "nik")
        findings += _nik(member)
        findings += _life(member, today)
    findings += _kinship(members)
    return findings


def _records(draft: FamilyDraft) -> tuple[_Record, _Record, list[_Record]]:
    ruta = _Record("ruta", "ruta", ENTITY_LABELS["ruta"], _canonical("ruta", draft.ruta))
    keluarga = _Record("keluarga", "keluarga", ENTITY_LABELS["keluarga"], _canonical("keluarga", draft.keluarga))
    members = []
    for index, member in enumerate(draft.anggota):
        if not member.removed:
            values = _canonical("individu", member.values)
            label = values.get("nama") or f"Anggota {index + 1}"
            members.append(_Record("individu", f"anggota-{index}", label, values))
    return ruta, keluarga, members


def _canonical(entity: str, values: dict[str, str]) -> dict[str, str]:
    read = ((field.name, canonical(field, values.get(field.name))) for field in FIELDS[entity])
    return {name: value for name, value in read if value is not None}


def _form(record: _Record) -> Iterator[Finding]:
    for field in FIELDS[record.entity]:
        value = record.values.get(field.name)
        if value is None:
            if field.required:
                yield record.says("V00", "S", f"{field.label} wajib diisi.", field.name)
        elif problem := unreadable(field, value):
            yield record.says("V00", "H", problem, field.name)


def unreadable(field: Field, value: str) -> str | None:
    """Why a canonical value cannot be an answer to this field; None when it can."""
    if field.kind == "tanggal" and read_date(value) is None:
        return f"{field.label} bukan tanggal yang benar. Contoh: 31-12-1990."
    if field.kind == "angka" and read_number(value, decimal=field.decimal) is None:
        return f"{field.label} harus berupa angka."
    if field.codes and value not in field.choices:
        return f"{field.label}: kode {value[:20]} tidak dikenal."
    if field.kind in {"nik", "kk"} and not is_masked(value) and not (value.isascii() and value.isdigit()):
        return f"{field.label} hanya boleh berisi angka."
    return None


def _neighbourhood(ruta: _Record) -> Iterator[Finding]:
    for name in sorted(NEIGHBOURHOODS):
        value = ruta.values.get(name)
        if value is not None and not _THREE_DIGITS.fullmatch(value):
            label = field_of("ruta", name).label
            yield ruta.says("V00", "S", f"{label} harus 1 sampai 3 angka, misalnya 003.", name)


def _number(record: _Record, name: str) -> Iterator[Finding]:
    value = record.clear(name)
    if value.isdigit() and not is_sixteen_digits(value):
        label = field_of(record.entity, name).label
        short = f"{label} harus 16 angka; Anda mengetik {len(value)}."
        made_up = f"{label} ini angka karangan. Salin dari kartunya."
        yield record.says("V01", "S", short if len(value) != 16 else made_up, name)


def _nik(member: _Record) -> Iterator[Finding]:
    nik = member.clear("nik")
    if "nik" not in member.values:
        if "alasan_tanpa_nik" in member.values:
            yield member.says("V06", "Q", "Belum ber-NIK: masuk antrean perbaikan administrasi kependudukan.", "nik")
        else:
            yield member.says("V06", "S", "NIK kosong: isi alasannya.", "alasan_tanpa_nik")
    if not is_sixteen_digits(nik):
        return
    told = anatomy(nik)
    if told is None:
        yield member.says("V02", "W", "Bagian tanggal pada NIK bukan tanggal yang mungkin.", "nik")
        return
    born = member.born()
    if born and not told.born_on(born):
        sides = (TYPED, f"{born:%d-%m-%Y}"), (ON_NIK, f"{told.day:02d}-{told.month:02d}-..{told.year2:02d}")
        yield member.says("V03", "W", "Tanggal lahir berbeda dengan yang tertulis pada NIK.", "tanggal_lahir", *sides)
    sex = member.values.get("jenis_kelamin", "")
    if sex in {"1", "2"} and told.sex != Sex(int(sex)):
        labels = CODES["jenis_kelamin"]
        sides = (TYPED, labels[sex]), (ON_NIK, labels[str(told.sex.value)])
        yield member.says("V03", "W", "Jenis kelamin berbeda dengan yang tertulis pada NIK.", "jenis_kelamin", *sides)


def _membership(keluarga: _Record, members: list[_Record]) -> Iterator[Finding]:
    heads = sum(member.values.get("hub_kepala") == HEAD for member in members)
    if heads != 1:
        told = "belum ada kepala keluarga" if heads == 0 else f"ada {heads} kepala keluarga"
        yield keluarga.says("V07", "S", f"Harus ada tepat satu kepala keluarga: {told}.", None)
    held = Counter(nik for member in members if (nik := member.clear("nik")))
    for member in members:
        if held[member.clear("nik")] > 1:
            yield member.says("V05", "S", "NIK ini tertulis lebih dari sekali dalam keluarga.", "nik")


def _house(ruta: _Record, heads: int) -> Iterator[Finding]:
    floor = read_number(ruta.values.get("luas_lantai", ""))
    usual = LIMITS["luas_lantai"]
    if floor is not None and floor not in usual:
        yield ruta.says("V16", "S", f"Luas lantai harus {usual.least} sampai {usual.most} m².", "luas_lantai")
    elif floor is not None and heads and floor / heads not in LIMITS["luas_per_orang"]:
        yield ruta.says("V16", "W", "Luas lantai per orang tidak lazim.", "luas_lantai")
    for name in ("lat", "lng"):
        place = read_number(ruta.values.get(name, ""), decimal=True)
        if place is not None and place not in LIMITS[name]:
            yield ruta.says("V19", "S", "Titik rumah berada di luar Indonesia.", name)
    if ruta.values.get("daya") and ruta.values.get("penerangan") in {"2", "3"}:
        yield ruta.says("V17", "W", "Daya listrik terisi, padahal penerangan bukan listrik PLN.", "daya")


def _life(member: _Record, today: date) -> Iterator[Finding]:
    born, said = member.born(), member.values
    if said.get("status_pekerjaan") == STATE_EMPLOYEE:
        yield member.says("V15", "Q", "Ada anggota PNS/TNI/Polri/BUMN/BUMD/legislatif.", "status_pekerjaan")
    if said.get("status_pekerjaan") and said.get("bekerja") == "2":
        yield member.says("V17", "W", "Status pekerjaan terisi, padahal tidak bekerja.", "status_pekerjaan")
    if born is None:
        return
    age = age_on(born, today)
    if born > today:
        yield member.says("V11", "S", "Tanggal lahir ada di masa depan.", "tanggal_lahir")
    elif age > LIMITS["umur"].most:
        yield member.says("V11", "S", f"Umur lebih dari {LIMITS['umur'].most} tahun.", "tanggal_lahir")
    elif said.get("status_kawin") == MARRIED and age < LIMITS["umur_kawin"].least:
        yield member.says("V10", "W", f"Kawin di bawah umur {LIMITS['umur_kawin'].least} tahun.", "status_kawin")
    if said.get("ijazah", "0") != "0" and age < DIPLOMA_AGES.get(said["ijazah"], LIMITS["umur"]).least:
        yield member.says("V13", "W", "Ijazah tidak lazim untuk umurnya.", "ijazah")
    if said.get("bekerja") == "1" and age < LIMITS["umur_bekerja"].least:
        yield member.says("V14", "W", f"Bekerja di bawah umur {LIMITS['umur_bekerja'].least} tahun.", "bekerja")


def _kinship(members: list[_Record]) -> Iterator[Finding]:
    head = next((member for member in members if member.values.get("hub_kepala") == HEAD), None)
    head_born = head.born() if head else None
    if head is None or head_born is None:
        return
    for member in members:
        born, kin = member.born(), member.values.get("hub_kepala")
        if kin == SPOUSE and member.values.get("jenis_kelamin") == head.values.get("jenis_kelamin"):
            yield member.says("V10", "W", "Jenis kelamin sama dengan pasangannya.", "jenis_kelamin")
        if born is None:
            continue
        gap = (born - head_born).days / 365.25
        if kin == CHILD and gap not in LIMITS["selisih_anak"]:
            yield member.says("V10", "W", "Selisih umur anak dan kepala keluarga tidak lazim.", "tanggal_lahir")
        if kin == SPOUSE and abs(gap) not in LIMITS["selisih_pasangan"]:
            yield member.says("V10", "W", "Selisih umur pasangan tidak lazim.", "tanggal_lahir")
