"""`/kuesioner/draf/<id>/…`: one question, one section, one code list, one rule at a time."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field

from portal.instruments import editing, queries
from portal.instruments.checking import problems
from portal.instruments.definition import Instrument, Section
from portal.instruments.models import InstrumentDraft
from portal.instruments.slips import explained
from portal.kernel.errors import NotFound, Refused
from portal.kernel.expressions.errors import BadExpression
from portal.kernel.expressions.xlsform import asked
from portal.views.instruments.drafting import Answered, draft_wanted, saved
from portal.views.instruments.forms import (
    WRITTEN,
    ChoicesForm,
    ConditionForm,
    QuestionForm,
    RuleForm,
    SectionForm,
    lines_of,
    question_data,
)
from portal.views.instruments.pages import MANAGE, shown
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell
from portal.views.kit.phrases import phrase_text
from portal.views.kit.screens import Screen, needs
from portal.views.registry.questions import told

NEW = "baru"


class InstrumentEditScreen(Screen):
    """Editing."""

    route_base = "/kuesioner/draf"

    @expose("/<draft_id>/pertanyaan/<name>", methods=["GET", "POST"])
    @needs(MANAGE)
    def question(self, draft_id: str, name: str) -> Answered:
        """One question: its words, its answers, when it is asked."""
        draft = draft_wanted(draft_id)
        instrument = queries.definition_of(draft)
        old = instrument.by_name.get(name)
        home = request.args.get("bagian", "")
        if (old is None and name != NEW) or not instrument.sections:
            raise NotFound
        if old:
            home = instrument.section_of[old.name].name
        form = QuestionForm(data={"revisi": draft.revision, "bagian": home} | (question_data(old, home) if old else {}))
        form.offer(instrument)
        form.bagian.choices = [(one.name, _section_told(instrument, one)) for one in instrument.sections]
        form.daftar.choices = [("", "—"), *((one.name, one.name) for one in instrument.choices)]
        if request.method == "GET":
            form.show_condition(old.relevant if old else "")
            return drawn("question", draft, instrument, form, old=old)
        if not form.validate() or form.lines_wrong():
            return drawn("question", draft, instrument, form, old=old), 422
        made = form.question(instrument, old)
        wrong = unreadable(form, instrument, form.condition()) | unreadable(
            form, instrument, made.constraint, form.batas
        )
        new_list = form.new_list(made.name)

        def edit(one: Instrument) -> Instrument:
            one = editing.with_choices(one, new_list) if new_list else one
            return editing.with_question(one, made, str(form.bagian.data), old=old.name if old else None)

        if wrong or not sound(edit(instrument), made.name, place_of(form)):
            return drawn("question", draft, instrument, form, old=old), 422
        return on_outline(form, draft, edit, made.name) or (drawn("question", draft, instrument, form, old=old), 422)

    @expose("/<draft_id>/bagian/<name>", methods=["GET", "POST"])
    @needs(MANAGE)
    def section(self, draft_id: str, name: str) -> Answered:
        """One section: its title, whether it repeats, when it is asked."""
        draft = draft_wanted(draft_id)
        instrument = queries.definition_of(draft)
        old = next((one for one in instrument.sections if one.name == name), None)
        if old is None and name != NEW:
            raise NotFound
        data = {"judul_id": old.title.id, "judul_en": old.title.en, "ulang": old.repeat or ""} if old else {}
        form = SectionForm(data={"revisi": draft.revision} | data)
        form.offer(instrument)
        form.ulang.choices = _rosters(instrument, _("sekali"))
        if request.method == "GET":
            form.show_condition(old.relevant if old else "")
            return drawn("section", draft, instrument, form, old=old)
        if not form.validate() or form.lines_wrong() or unreadable(form, instrument, form.condition()):
            return drawn("section", draft, instrument, form, old=old), 422
        made = form.section(instrument, old)

        def edit(one: Instrument) -> Instrument:
            return editing.with_section(one, made, old=old.name if old else None)

        if not sound(edit(instrument), made.name, form.teks):
            return drawn("section", draft, instrument, form, old=old), 422
        return on_outline(form, draft, edit, made.name) or (drawn("section", draft, instrument, form, old=old), 422)

    @expose("/<draft_id>/daftar/<name>", methods=["GET", "POST"])
    @needs(MANAGE)
    def choices(self, draft_id: str, name: str) -> Answered:
        """One code list, a code a line."""
        draft = draft_wanted(draft_id)
        instrument = queries.definition_of(draft)
        old = instrument.lists.get(name)
        if old is None and name != NEW:
            raise NotFound
        form = ChoicesForm(data={"revisi": draft.revision, "nama": name} | ({"isi": lines_of(old)} if old else {}))
        if request.method == "GET":
            form.nama.data = name if old else ""
            return drawn("choices", draft, instrument, form, old=old)
        if not form.validate():
            return drawn("choices", draft, instrument, form, old=old), 422
        made = form.choices(old.name if old else form.nama.data or "")

        def edit(one: Instrument) -> Instrument:
            return editing.with_choices(one, made)

        if not sound(edit(instrument), made.name, form.isi):
            return drawn("choices", draft, instrument, form, old=old), 422
        return on_outline(form, draft, edit, f"daftar-{made.name}") or (
            drawn("choices", draft, instrument, form, old=old),
            422,
        )

    @expose("/<draft_id>/aturan/<name>", methods=["GET", "POST"])
    @needs(MANAGE)
    def rule(self, draft_id: str, name: str) -> Answered:
        """One rule: when it is broken, how grave that is, what people read."""
        draft = draft_wanted(draft_id)
        instrument = queries.definition_of(draft)
        old = next((one for one in instrument.rules if one.name == name), None)
        if old is None and name != NEW:
            raise NotFound
        data = {}
        if old:
            data = {"pesan_id": old.message.id, "pesan_en": old.message.en, "tingkat": old.level.value}
            data |= {"ulang": old.repeat or ""}
        form = RuleForm(data={"revisi": draft.revision} | data)
        form.offer(instrument)
        form.ulang.choices = _rosters(instrument, _("sekali untuk seluruh keluarga"))
        if request.method == "GET":
            form.show_condition(old.when if old else "")
            return drawn("rule", draft, instrument, form, old=old)
        condition = form.condition()
        if not condition:
            form.teks.errors = [_("Susun atau tulis syaratnya dahulu.")]
        if (
            not form.validate()
            or not condition
            or form.lines_wrong()
            or unreadable(form, instrument, condition, rule=True)
        ):
            return drawn("rule", draft, instrument, form, old=old), 422
        names = tuple(one for one in instrument.by_name if one in asked(condition, rule=True).names)
        made = form.rule(instrument, old, names)

        def edit(one: Instrument) -> Instrument:
            return editing.with_rule(one, made, old=old.name if old else None)

        if not sound(edit(instrument), made.name, form.teks):
            return drawn("rule", draft, instrument, form, old=old), 422
        return on_outline(form, draft, edit, f"aturan-{made.name}") or (
            drawn("rule", draft, instrument, form, old=old),
            422,
        )


def _rosters(instrument: Instrument, once: str) -> list[tuple[str, str]]:
    each = [(one.name, _("untuk setiap baris: %(daftar)s", daftar=told(one.label))) for one in instrument.repeats]
    return [("", once), *each]


def _section_told(instrument: Instrument, section: Section) -> str:
    """A section by its title, and whose rows it asks about."""
    roster = instrument.rosters.get(section.repeat or "")
    each = _("untuk setiap baris: %(daftar)s", daftar=told(roster.label)) if roster else ""
    return f"{told(section.title)} ({each})" if each else told(section.title)


def drawn(name: str, draft: InstrumentDraft, instrument: Instrument, form: FlaskForm, **words: object) -> str:
    """A page of the editor about one part of a draft."""
    codes = {one.name: [choice.code for choice in instrument.choices_of(one)] for one in instrument.every_question()}
    return shown(name, draft=draft, instrument=instrument, form=form, codes=codes, **words)


def place_of(form: ConditionForm) -> Field:
    """Where a fault of a condition is said."""
    return form.teks if form.cara.data == WRITTEN else form.cara


def unreadable(
    form: ConditionForm, instrument: Instrument, source: str, at: Field | None = None, *, rule: bool = False
) -> bool:
    """Whether an expression cannot be read; said at its place, with line and letter."""
    try:
        if source:
            asked(source, rule=rule)
    except BadExpression as refusal:
        field = at or place_of(form)
        told_how = explained(refusal, source, {*instrument.by_name, *instrument.rosters}, rule=rule)
        field.errors = [*field.errors, phrase_text(told_how)]
        return True
    return False


def sound(instrument: Instrument, name: str, at: Field) -> bool:
    """Whether nothing is wrong with the part that was edited; what is, is said at its field."""
    here = [one for one in problems(instrument) if one.where.lower() == name.lower() and not one.later]
    wrong = [phrase_text(one.why) for one in here]
    at.errors = [*at.errors, *wrong]
    return not wrong


def on_outline(
    form: FlaskForm, draft: InstrumentDraft, edit: Callable[[Instrument], Instrument], anchor: str
) -> Response | None:
    """To the outline when the edit was kept; None when it was refused, with the refusal on the form."""
    try:
        saved(draft.id, edit)
    except Refused as refused:
        if refused.status in {403, 404}:
            raise
        form.form_errors.append(refusal_text(refused))
        return None
    tell(_("Draf disimpan."))
    return redirect(url_for("InstrumentDraftScreen.show", draft_id=draft.id, _anchor=anchor))
