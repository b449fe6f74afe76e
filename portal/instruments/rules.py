"""Pure rules of instruments: who may read which answer."""

from __future__ import annotations

from typing import Final

from portal.access.permissions import Permission
from portal.instruments.definition import Instrument, Privacy, Question

MASKED: Final = frozenset({Privacy.NIK})
"""Classes shown masked; opened one at a time, with a reason."""


def right_to_read(instrument: Instrument, question: Question) -> Permission:
    """The right that reading an answer takes: of a strict instrument a right of its own for all that is personal."""
    if instrument.strict and question.privacy is not Privacy.BIASA:
        return Permission.REGISTRY_SENSITIVE_READ
    return Permission.REGISTRY_KELUARGA_READ


def is_masked(question: Question) -> bool:
    """Whether its answer is shown masked."""
    return question.privacy in MASKED
