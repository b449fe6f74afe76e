"""The kinds of letter the portal issues, and what follows from a kind: office, number series, template. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.documents.decree import LETTERS, DecreeContent
from portal.documents.invitation import INVITATION, InvitationContent
from portal.documents.meeting import MINUTES, MinutesContent
from portal.documents.vocabularies import VOCABULARIES
from portal.kernel.area import dotted

MINISTRY = "Kementerian Sosial Republik Indonesia"
REGENCY = "Dinas Sosial kabupaten/kota"
VILLAGE = "Pemerintah desa/kelurahan"
BY_MINISTRY, BY_REGENCY, BY_VILLAGE = "kementerian", "kabupaten", "desa"


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter."""

    code: str
    office: str
    """Who issues it, as the public may read."""
    series: str
    """What follows the running number: "0001/HUK/PD/2026"."""
    template: str
    """The frame around a wording; of kinds the ministry words since later, what prints the letters of before."""
    fields: frozenset[str]
    """What its content must hold."""
    book: str
    """Whose numbers it shares: kinds of one series count together."""
    head: str = BY_MINISTRY
    """Whose letterhead it bears."""
    by_hand: bool = False
    """Whether it is printed to be signed and stamped by hand."""
    together: bool = False
    """Whether those who held a meeting sign it side by side: who wrote, who led, and the head of the village."""


KINDS = {
    kind.code: kind
    for kind in (
        LetterKind(
            code=code,
            office=MINISTRY,
            series="HUK/PD",
            template="sk_keluarga.html",
            fields=frozenset(DecreeContent.__required_keys__),
            book="sk_penetapan",
        )
        for code in LETTERS.values()
    )
} | {
    INVITATION: LetterKind(
        code=INVITATION,
        office=REGENCY,
        series="PADAN",
        template="surat_padan.html",
        fields=frozenset(InvitationContent.__required_keys__),
        book=INVITATION,
        head=BY_REGENCY,
    ),
    MINUTES: LetterKind(
        code=MINUTES,
        office=VILLAGE,
        series="BA-MUSDES",
        template="ba_musdes.html",
        fields=frozenset(MinutesContent.__required_keys__),
        book=MINUTES,
        head=BY_VILLAGE,
        by_hand=True,
        together=True,
    ),
}
WORDED = "surat_data.html"
"""The frame around what a template of the ministry says: letterhead, QR, signature."""


def _worded(code: str, series: str, head: str, *, by_hand: bool = False) -> LetterKind:
    office = {BY_MINISTRY: MINISTRY, BY_REGENCY: REGENCY, BY_VILLAGE: VILLAGE}[head]
    return LetterKind(code, office, series, WORDED, VOCABULARIES[code].names, code, head, by_hand)


KINDS |= {
    kind.code: kind
    for kind in (
        _worded("keterangan_terdata", "KET", BY_VILLAGE),
        _worded("profil_keluarga", "PROFIL", BY_VILLAGE),
        _worded("penjelasan_status", "JELAS", BY_VILLAGE),
        _worded("pemberitahuan_hasil", "HASIL", BY_REGENCY),
        _worded("pemberitahuan_penghapusan", "HAPUS", BY_REGENCY),
        _worded("sptjm", "SPTJM", BY_REGENCY, by_hand=True),
        _worded("sptjm_desa", "SPTJM", BY_VILLAGE, by_hand=True),
        _worded("surat_pengesahan", "SAH", BY_REGENCY, by_hand=True),
        _worded("ba_kabupaten", "BA", BY_REGENCY, by_hand=True),
        _worded("sk_bnba", "HUK/BNBA", BY_MINISTRY),
    )
}


def number_text(kind: LetterKind, serial: int, *, office: int, year: int) -> str:
    """The number as it stands on the letter: "0001/HUK/PD/2026" (ministry), "0001/HUK/PD/33.02/2026" (an office)."""
    place = f"/{dotted(office)}" if office else ""
    return f"{serial:04d}/{kind.series}{place}/{year}"


def check_content(kind: LetterKind, content: dict[str, Any]) -> None:
    """ValueError when `content` is not what letters of this kind say: a letter is fixed once issued."""
    if set(content) != kind.fields:
        differing = ", ".join(sorted(set(content) ^ kind.fields))
        raise ValueError(f"content of {kind.code} differs in: {differing}")


FINGERPRINT = 16
"""Letters of the content's hash that are printed on the letter."""


def fingerprint_of(kind: str, number: str, dated: date, code: str, content: dict[str, Any]) -> str:
    """What stands on the letter and on its verification page, so that both can be laid side by side."""
    return content_hash(kind, number, dated, code, content)[:FINGERPRINT]


def content_hash(kind: str, number: str, dated: date, code: str, content: dict[str, Any]) -> str:
    """SHA-256 of everything the letter says, independent of how it is drawn."""
    said = {"kind": kind, "number": number, "dated": dated.isoformat(), "code": code, "content": content}
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
