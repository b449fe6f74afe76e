"""A wording looked at before it prints anything: over an invented letter, or over one that was issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.documents import pango, press
from portal.documents.errors import NoPango
from portal.documents.language.checking import Problem, problems
from portal.documents.language.drawing import filled, parted
from portal.documents.models import Letter
from portal.documents.pictures import pictures_of
from portal.documents.queries import letter
from portal.documents.vocabularies import VOCABULARIES
from portal.kernel import clock
from portal.kernel.errors import NotFound

SAMPLE_NUMBER, SAMPLE_CODE = "0001/CONTOH/2026", "0000-0000-0000"
SHORT = 200_000
"""Signs a preview on a page may have."""


@dataclass(frozen=True)
class Preview:
    """What a wording makes of a letter: its text as allowed tags, or what is wrong with it."""

    problems: list[Problem]
    html: str = ""
    annexes: str = ""
    """What stands behind the signature."""


def sample(kind: str) -> Letter:
    """An invented letter of a kind."""
    return _copy(kind, VOCABULARIES[kind].samples(), SAMPLE_NUMBER, clock.today(), SAMPLE_CODE)


def subject(session: Session, actor: Actor, kind: str, letter_id: UUID | None) -> Letter:
    """The letter a wording is looked at with: an issued one of the actor's area, else an invented one.

    Refuses `NotFound`, also for a letter of another kind, or of before its kind was worded: that said other fields.
    """
    if letter_id is None:
        return sample(kind)
    found = letter(session, actor, letter_id)
    if found.kind != kind or found.template_number is None:
        raise NotFound
    return _copy(kind, VOCABULARIES[kind].completed(found.content), found.number, found.dated, SAMPLE_CODE)


def preview(kind: str, body: str, of: Letter) -> Preview:
    """The wording over a letter, as it would stand on paper between letterhead and signature."""
    wrong = problems(body, VOCABULARIES[kind])
    if wrong:
        return Preview(wrong)
    said = {"nomor_surat": of.number, "tanggal_surat": of.dated.isoformat(), "kode_verifikasi": of.code}
    return Preview([], *parted(filled(body, said | of.content, most=SHORT)))


def preview_pdf(kind: str, body: str, of: Letter) -> bytes:
    """The wording as PDF. Refuses `NoPango`, `NotFound` for a wording with problems."""
    if problems(body, VOCABULARIES[kind]):
        raise NotFound
    if pango.missing():
        raise NoPango
    return press.pdf_of(of, body)


def preview_picture(kind: str, body: str, of: Letter, page: int) -> bytes:
    """One page of it as PNG, from 1. Refuses `NotFound` behind the last page."""
    pages = pictures_of(preview_pdf(kind, body, of), most=page)
    if not 1 <= page <= len(pages):
        raise NotFound
    return pages[page - 1]


def _copy(kind: str, content: dict[str, object], number: str, dated: date, code: str) -> Letter:
    return Letter(
        part=0, id=UUID(int=0), region_code=0, kind=kind, number=number, dated=dated, content=dict(content),
        code=code, created_at=clock.now(),
    )  # fmt: skip
