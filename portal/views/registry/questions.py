"""One input per question of the family's questionnaire, and what was typed there as an answer.

An answer is shown as people type it and read as the questionnaire keeps it; what is wrong with it is said elsewhere
(`portal.registry.questionnaires`).
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any, Final

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import Field as WtField
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from portal.instruments.definition import Instrument, Kind, Question, Text
from portal.instruments.rules import is_masked
from portal.registry.questionnaires import number_of

MARK: Final = "jawab_"
"""Begins the input's name of an answer that has no column, so that it is never taken for a core fact."""
LONGEST: Final = 2000
NO_INPUT: Final = frozenset({Kind.NOTE, Kind.CALCULATE, Kind.IMAGE})
"""Kinds nobody fills in here: a photo is taken on the visit."""
YES, NO = "true", "false"


def within(most: int) -> Length:
    """At most so many letters, said in our words: forms inside of forms have no translations of WTForms' own."""
    return Length(max=most, message=_("Paling banyak %(max)d huruf."))


def too_long(field: WtField) -> bool:
    """Whether more was typed than the input takes: then that is said, and nothing else of what it holds."""
    text = field.data if isinstance(field.data, str) else ""
    return any(isinstance(one, Length) and len(text) > one.max for one in field.validators)


class ChecksField(SelectMultipleField):
    """Several choices, each to be ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: object) -> None:
        """What may be chosen is the questionnaire's matter."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Ticked choices; nothing ticked sends nothing."""
        self.data = [one for one in valuelist if one]


def language() -> str:
    """The reader's language, as texts of instruments know it."""
    return "en" if get_locale().language == "en" else "id"


def told(text: Text) -> str:
    """A text of an instrument in the reader's language."""
    return text.told(language())


def input_name(question: Question) -> str:
    """The input's name within its record."""
    return question.column or MARK + question.name


def input_of(instrument: Instrument, question: Question) -> WtField:
    """The input of a question without a column."""
    hint = LazyString(told, question.hint) if question.hint else ""
    words: dict[str, Any] = {"description": hint, "filters": [_text], "validators": [within(LONGEST)]}
    flags: dict[str, Any] = {"data-rahasia": True, "autocomplete": "off"} if is_masked(question) else {}
    label = LazyString(told, question.label)
    if question.kind is Kind.SELECT_MULTIPLE:
        listed = partial(choices_of, instrument, question, empty=False)
        return ChecksField(label, choices=listed, default=question.default.split(), description=hint)
    if question.kind in {Kind.SELECT_ONE, Kind.BOOL}:
        choices = partial(choices_of, instrument, question)
        return SelectField(
            label, choices=choices, validate_choice=False, default=question.default, render_kw=flags, **words
        )
    if question.kind in {Kind.INT, Kind.DECIMAL}:
        flags |= {"inputmode": "numeric" if question.kind is Kind.INT else "decimal"}
    widget = {"widget": DateInput()} if question.kind is Kind.DATE else {}
    return StringField(label, default=question.default, render_kw=flags, **widget, **words)


def _text(typed: str | None) -> str:
    return (typed or "").strip()


def choices_of(instrument: Instrument, question: Question, *, empty: bool = True) -> list[tuple[str, str]]:
    """What may be chosen, each with its code, in the reader's language."""
    if question.kind is Kind.BOOL:
        listed = [(YES, gettext("Ya")), (NO, gettext("Tidak"))]
    else:
        listed = [(one.code, f"{one.code}. {told(one.label)}") for one in instrument.choices_of(question)]
    return [("", gettext("Pilih")), *listed] if empty else listed


def answer_of(question: Question, typed: Any) -> Any:
    """What was typed, as an answer; what cannot be read stays as it was typed, so that it can be named."""
    if typed in (None, "", []):
        return None
    match question.kind:
        case Kind.INT | Kind.DECIMAL:
            return number_of(typed)
        case Kind.BOOL:
            return {YES: True, NO: False}.get(typed, typed)
        case Kind.GEOPOINT:
            return _point(typed)
    return typed


def _point(typed: str) -> Any:
    parts = [number_of(one) for one in typed.replace(";", " ").split()]
    if len(parts) not in {2, 3} or not all(isinstance(one, int | float) for one in parts):
        return typed
    return dict(zip(("lat", "lng", "accuracy"), parts, strict=False))


def typed_of(question: Question, answer: Any) -> Any:
    """An answer as the input shows it."""
    if isinstance(answer, bool):
        return YES if answer else NO
    if isinstance(answer, dict):
        return " ".join(_plain(answer[name]) for name in ("lat", "lng", "accuracy") if name in answer)
    if question.kind is Kind.SELECT_MULTIPLE:
        return [str(one) for one in answer] if isinstance(answer, list) else str(answer).split()
    return _plain(answer) if isinstance(answer, int | float) else answer


def _plain(number: float) -> str:
    return json.dumps(number).replace(".", ",")
