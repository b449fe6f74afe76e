"""Privacy classes of what leaves the portal (UU 27/2022), in a file or to a program: the one rule of what is masked.

Whatever is masked holds the sign of a mask (`drafts.MASK`), so that none is ever taken for a value when it comes back.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.access.permissions import Permission
from portal.instruments.definition import Privacy, Question
from portal.instruments.values import is_empty
from portal.kernel.identifiers import mask
from portal.registry.codes import Field, field_of
from portal.registry.drafts import MASK
from portal.registry.rules import age_on

NUMBERS, CHILDREN, DISABILITY, HEALTH, MONEY = "nik", "anak", "disabilitas", "kesehatan", "keuangan"
CLASSES = {
    NUMBERS: "NIK, No. KK, dan nama ibu kandung",
    CHILDREN: "Nama dan tanggal lahir anak",
    DISABILITY: "Disabilitas",
    HEALTH: "Kesehatan dan kehamilan",
    MONEY: "Penghasilan dan keuangan",
}
"""What may be opened, with the words of the form; the rest is ordinary."""
PERSONAL = frozenset(CLASSES) - {NUMBERS}
"""What a program may be let see; numbers are opened one by one, by people, with a reason."""
RIGHT = Permission.REGISTRY_SECRET_REVEAL
"""Opening any class needs this right."""
ADULT = 18
OF_CHILDREN = ("nama", "tanggal_lahir", "tempat_lahir")
"""Fields of a person that are masked while the person is a child."""
HIDDEN = MASK * 6


def class_of(field: Field) -> str | None:
    """The class of a field; None for an ordinary one (children's are told by age)."""
    if field.secret:
        return NUMBERS
    return DISABILITY if field.name == DISABILITY else None


def is_hidden(question: Question, *, opened: frozenset[str]) -> bool:
    """Whether an answer to a question is hidden by its class."""
    return question.privacy is not Privacy.BIASA and question.privacy.value not in opened


def veiled_answer(question: Question, value: Any, *, opened: frozenset[str]) -> str:
    """An answer to the questionnaire as it may leave: its codes, or hidden by the class its question has there."""
    if is_empty(value):
        return ""
    if is_hidden(question, opened=opened):
        return HIDDEN
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def veiled_head(name: str, *, opened: frozenset[str], born: date | None, today: date) -> str:
    """The name of a family's head as it may leave: of a child shortened like any child's."""
    return veiled(field_of("individu", "nama"), name, opened=opened, born=born, today=today)


def veiled(field: Field, text: str, *, opened: frozenset[str], born: date | None, today: date) -> str:
    """The text of a field as it may leave: whole, masked, or shortened for a child."""
    kind = class_of(field)
    if not text or (kind is not None and kind in opened):
        return text
    if kind == NUMBERS:
        return mask(text) if field.kind in {"nik", "kk"} else HIDDEN
    if kind == DISABILITY:
        return HIDDEN
    if CHILDREN not in opened and born is not None and age_on(born, today) < ADULT:
        if field.name == "nama":
            return " ".join(word[0] + MASK * 2 for word in text.split())
        if field.name == "tanggal_lahir":
            return f"{text[:4]}-{MASK * 2}-{MASK * 2}"
        if field.name == "tempat_lahir":
            return HIDDEN
    return text
