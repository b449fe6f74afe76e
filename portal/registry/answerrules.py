"""What the rule catalogue says of answers that have no column: counts, pregnancy, school, work, belongings (V08-V18).

Pure. Answers are found under their question's stable name; a question nobody asked says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from portal.kernel.phrases import Phrase
from portal.registry.answers import key_of
from portal.registry.codes import ENTITY_LABELS
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.limits import LIMITS
from portal.registry.reading import age_on, read_date
from portal.registry.verdicts import Finding, Level

YES, FEMALE, LOWEST_POWER, EARTH = "1", "2", "1", "9"
OWN_TOILET, NO_TOILET = "1", "4"
PRESENT = {"", "1", "4"}
"""Codes of `keberadaan` of who counts as a member: lives here, newly found, or was not asked."""
LEVELS = {**dict.fromkeys("123", 1), **dict.fromkeys("456", 2), **dict.fromkeys("789", 3), "10": 6}
"""Level of schooling → the highest diploma it ends with."""
PRIMARY = frozenset("123")
PLN_ID, KKS = re.compile(r"[0-9]{11,12}"), re.compile(r"[0-9]{16}")


def answer_findings(draft: FamilyDraft, *, today: date | None = None) -> list[Finding]:
    """Findings on a family's answers, household first."""
    present = [(place, one) for place, one in enumerate(draft.anggota) if not one.removed]
    findings = [*_counts(draft, present), *_house(draft), *_numbers(draft)]
    for place, member in present:
        findings += _member(f"anggota-{place}", member, today)
    return findings


def _says(
    code: str, level: Level, message: str, question: str, *values: tuple[str, str], key: str = "ruta", record: str = ""
) -> Finding:
    return Finding(code, level, message, record or ENTITY_LABELS["ruta"], key_of(question), key, values)


def _answer(values: Mapping[str, Any], question: str) -> str:
    value = values.get(key_of(question))
    if isinstance(value, bool):
        return YES if value else "2"
    return "" if value is None or isinstance(value, list) else str(value).strip()


def _number(values: Mapping[str, Any], question: str) -> float | None:
    text = _answer(values, question).replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None


def _counts(draft: FamilyDraft, present: list[tuple[int, MemberDraft]]) -> Iterator[Finding]:
    """V08: what was counted at the door against who is written down."""
    said = _number(draft.ruta, "jumlah_art")
    there = sum(_answer(one.values, "keberadaan") in PRESENT for _, one in present)
    families = {family for _, one in present if (family := _answer(one.values, "nuk"))}
    if said is not None and len(families) <= 1 and said != there:
        message = Phrase("Jumlah anggota tertulis {said}, pada daftar ada {there}.", said=f"{said:g}", there=there)
        yield _says(
            "V08",
            "S",
            message,
            "jumlah_art",
            (Phrase("Isian"), f"{said:g}"),
            (Phrase("Pada daftar anggota"), str(there)),
        )


def _house(draft: FamilyDraft) -> Iterator[Finding]:
    ruta = draft.ruta
    rooms = _number(ruta, "jumlah_kamar")
    if rooms is not None and rooms not in LIMITS["jumlah_kamar"]:
        usual = LIMITS["jumlah_kamar"]
        message = Phrase("Jumlah kamar harus {least} sampai {most}.", least=usual.least, most=usual.most)
        yield _says("V16", "H", message, "jumlah_kamar")
    if ruta.get("daya") == LOWEST_POWER and _answer(ruta, "aset_ac") == YES:
        yield _says("V17", "W", Phrase("Daya listrik 450 W, tetapi punya AC."), "aset_ac")
    if ruta.get("lantai") == EARTH and _answer(ruta, "aset_mobil") == YES:
        yield _says("V17", "W", Phrase("Lantai tanah, tetapi punya mobil."), "aset_mobil")
    if ruta.get("fasilitas_bab") == OWN_TOILET and _answer(ruta, "kloset") == NO_TOILET:
        yield _says("V17", "W", Phrase("Fasilitas BAB sendiri, tetapi tidak memakai kloset."), "kloset")


def _numbers(draft: FamilyDraft) -> Iterator[Finding]:
    pln, kks = _answer(draft.ruta, "id_pelanggan_pln"), _answer(draft.ruta, "nomor_kks")
    if pln and not PLN_ID.fullmatch(pln):
        yield _says("V18", "W", Phrase("ID pelanggan PLN biasanya 11 atau 12 angka."), "id_pelanggan_pln")
    if kks and "•" not in kks and not KKS.fullmatch(kks):
        yield _says("V18", "W", Phrase("Nomor KKS biasanya 16 angka."), "nomor_kks")


def _member(key: str, member: MemberDraft, today: date | None) -> Iterator[Finding]:
    values, record = member.values, str(member.values.get("nama") or "").strip() or ENTITY_LABELS["individu"]
    age = _age(values, today)

    def says(code: str, level: Level, message: str, question: str) -> Finding:
        return _says(code, level, message, question, key=key, record=record)

    if _answer(values, "hamil") == YES and (
        values.get("jenis_kelamin") != FEMALE or (age is not None and age not in LIMITS["umur_hamil"])
    ):
        usual = LIMITS["umur_hamil"]
        message = Phrase("Hamil hanya untuk perempuan {least} sampai {most} tahun.", least=usual.least, most=usual.most)
        yield says("V12", "S", message, "hamil")
    level = _answer(values, "jenjang")
    if (
        _answer(values, "partisipasi_sekolah") == YES
        and level in PRIMARY
        and age is not None
        and age not in LIMITS["umur_sd"]
    ):
        yield says("V13", "W", Phrase("Umurnya tidak lazim untuk sekolah dasar."), "jenjang")
    if (
        level in LEVELS
        and str(values.get("ijazah") or "0").isdigit()
        and int(values.get("ijazah") or 0) > LEVELS[level]
    ):
        yield says("V13", "W", Phrase("Ijazah lebih tinggi daripada jenjang yang pernah diikuti."), "jenjang")
    if level in LEVELS and level not in PRIMARY and level != "10" and _answer(values, "kelas") in {"4", "5", "6", "7"}:
        yield says("V13", "W", Phrase("Kelas ini tidak ada pada jenjangnya."), "kelas")
    hours = _number(values, "jam_kerja")
    if hours is not None and hours not in LIMITS["jam_kerja"]:
        usual = LIMITS["jam_kerja"]
        message = Phrase("Jam kerja seminggu harus {least} sampai {most}.", least=usual.least, most=usual.most)
        yield says("V14", "H", message, "jam_kerja")


def _age(values: Mapping[str, Any], today: date | None) -> int | None:
    born = read_date(str(values.get("tanggal_lahir") or ""))
    return age_on(born, today) if born and today else None
