"""The schemas of answers that are sent, made of the questionnaire in force: what is published holds at once."""

from __future__ import annotations

from functools import lru_cache

from portal.instruments.definition import Instrument
from portal.instruments.errors import UnknownInstrument
from portal.instruments.schema import answers_schema
from portal.registry.questionnaires import household
from portal.views.api.schemas import ANSWER_SCHEMAS, SCHEMAS, Schema
from portal.views.kit.session import db_session


def in_force() -> Instrument | None:
    """The questionnaire families are proposed with; None where none is published."""
    try:
        return household(db_session())
    except UnknownInstrument:
        return None


def schemas(instrument: Instrument | None, language: str = "id") -> dict[str, Schema]:
    """Every schema of the API by name, those of the answers included."""
    return SCHEMAS | _answers(instrument, language)


@lru_cache(maxsize=8)
def _answers(instrument: Instrument | None, language: str) -> dict[str, Schema]:
    none: Schema = {"type": "object", "properties": {}, "additionalProperties": False}
    return {
        name: answers_schema(instrument, entity, language) if instrument else none
        for entity, name in ANSWER_SCHEMAS.items()
    }
