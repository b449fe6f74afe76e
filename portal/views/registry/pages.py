"""What the proposal pages do with what was typed: show it, keep it, save it, submit it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Field as WtField
from wtforms import FieldList, FormField

from portal.access.actor import Actor
from portal.cases import operations as deeds
from portal.cases import queries as cases
from portal.cases.checking import stops_typing
from portal.cases.errors import StillWrong
from portal.cases.opening import submits_at_once
from portal.cases.proposing import hand_in
from portal.kernel import clock
from portal.kernel.database import take_turn
from portal.kernel.digits import whole
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id, part_of
from portal.regions import rules as region_rules
from portal.registry import queries
from portal.registry.drafts import FamilyDraft
from portal.registry.duplicates import clashes_of_draft
from portal.registry.errors import AlreadyProposed, DraftMoved
from portal.registry.operations import note_hits, save_proposal, save_restoration
from portal.registry.questionnaires import check_answers
from portal.registry.records import NEWCOMERS, RESTORATION
from portal.registry.rules import check_draft, check_reason
from portal.registry.settling import settled
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.session import db_session, operation
from portal.views.registry.clashes import TAKEN, told
from portal.views.registry.compiling import compiled, steps_of
from portal.views.registry.completeness import completeness
from portal.views.registry.forms import ProposalForm, RemovalForm, add_error, patterns
from portal.views.registry.places import villages_matching
from portal.views.registry.questions import language

if TYPE_CHECKING:
    from portal.cases.models import CaseFile
    from portal.registry.models import ChangeSet

SUBMIT, EVIDENCE = "ajukan", "bukti"
"""Buttons beside the one that saves the draft: hand it in, or go on to its evidence."""
LOCKS = 2**63
Save = Callable[[Session, UUID], "ChangeSet"]


@dataclass(frozen=True)
class Target:
    """What a page proposes about. `case_id` is set when the proposal is a draft with a case already."""

    kind: str
    title: str
    place: str
    region_code: int
    part: int
    back: str
    keluarga_id: UUID | None = None
    case_id: UUID | None = None

    @property
    def known(self) -> bool:
        """Whether the register has this family already."""
        return self.kind not in NEWCOMERS


@dataclass(frozen=True)
class Problem:
    """One line of the error summary; `at` is the input it is about."""

    message: str
    at: str = ""
    label: str = ""


def answer_family(form: ProposalForm, target: Target) -> str | tuple[str, int] | Response:
    """The page of a new family or a correction: shown, grown by a row, or saved."""
    deed = request.form.get("aksi", "")
    if request.method == "GET":
        return family_page(form, target)
    if deed.startswith("tambah"):
        form.add_row(deed.removeprefix("tambah").lstrip(":"))
        return family_page(form, target)
    if deed.startswith("buang:"):
        form.drop_row(deed.removeprefix("buang:"))
        return family_page(form, target)
    typed, today = form.draft(), clock.today()
    spoken = check_draft(typed, today=today)
    asked = check_answers(form.instrument, typed, spoken, today=today, language=language())
    findings = [*spoken, *asked, *check_reason(form.alasan.data or "")]
    draft = settled(form.instrument, typed, _registered(target), today=today)
    wrong = stops_typing(db_session(), current_actor(), target.kind, findings, submit=deed == SUBMIT)
    if not form.validate() or wrong:
        form.show_findings(wrong)
        return family_page(form, target), 422

    def save(session: Session, key: UUID) -> ChangeSet:
        return save_proposal(
            session,
            kind=target.kind,
            region_code=target.region_code,
            draft=draft,
            reason=form.alasan.data or "",
            keluarga_id=target.keluarga_id,
            change_set_id=key,
            revision=whole(form.revisi.data),
            instrument=form.instrument.reference,
            by=current_actor(),
        )

    return _kept(form, target, save) or (family_page(form, target), 422)


def _registered(target: Target) -> FamilyDraft | None:
    """The family as the register has it; None for one it does not have yet."""
    if not target.known or target.keluarga_id is None:
        return None
    return queries.draft_of(db_session(), current_actor(), target.keluarga_id)


def answer_removal(form: RemovalForm, target: Target) -> str | tuple[str, int] | Response:
    """The page of a removal or of a restoration: shown or saved."""
    if request.method == "GET":
        return removal_page(form, target)
    valid = form.validate()
    if request.form.get("aksi") == SUBMIT:
        for finding in check_reason(form.alasan.data or ""):
            add_error(form.alasan, finding.message)
    if not valid or form.alasan.errors:
        return removal_page(form, target), 422

    def save(session: Session, key: UUID) -> ChangeSet:
        if target.kind == RESTORATION and target.keluarga_id is not None:
            return save_restoration(
                session,
                target.keluarga_id,
                reason=form.alasan.data or "",
                reason_code=form.kode.data,
                change_set_id=key,
                revision=whole(form.revisi.data),
                by=current_actor(),
            )
        return save_proposal(
            session,
            kind=target.kind,
            region_code=target.region_code,
            draft=None,
            reason=form.alasan.data or "",
            reason_code=form.kode.data,
            keluarga_id=target.keluarga_id,
            change_set_id=key,
            revision=whole(form.revisi.data),
            by=current_actor(),
        )

    return _kept(form, target, save) or (removal_page(form, target), 422)


def _kept(form: FlaskForm, target: Target, save: Save) -> Response | None:
    """To the case when the proposal was kept; None when it was refused, with the refusal on the form."""
    key = parse_id(form.kunci.data or "")
    if key is None or part_of(key) != target.part:
        raise NotFound
    submit = request.form.get("aksi") == SUBMIT
    try:
        with operation() as session:
            case, fresh = _save(session, target, key, save, submit=submit)
            address = _way_on(case.id)
    except StillWrong as wrong:
        shown = _show_clashes(form, target, key)
        rest = [one for one in wrong.findings if one.code not in TAKEN] if shown else wrong.findings
        if isinstance(form, ProposalForm):
            form.show_findings(rest, by_name=True)
        with operation() as session:  # the refused proposal is gone, but that a number was found taken is remembered
            note_hits(session, key, target.region_code, wrong.hits, by=current_actor())
        return None
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        if not (isinstance(refusal, AlreadyProposed) and _show_clashes(form, target, key)):
            _refuse(form, refusal)
        return None
    if not fresh:
        warn(_("Usulan ini sudah tersimpan sebelumnya. Tidak ada yang disimpan dua kali."))
    elif submit:
        tell(_("Usulan tersimpan dan diajukan."))
    else:
        _tell_saved(target.kind, key)
    return redirect(address)


def _way_on(case_id: UUID) -> str:
    """Where a kept proposal leads: its case, there to its evidence when that was asked for."""
    if request.form.get("aksi") == EVIDENCE:
        return url_for("CaseScreen.show", case_id=case_id, tab="bukti", _anchor="bukti")
    return url_for("CaseScreen.show", case_id=case_id)


def _show_clashes(form: FlaskForm, target: Target, key: UUID) -> bool:
    """Put each number that others hold at its field, with the way there; False when there is none."""
    if not isinstance(form, ProposalForm):
        return False
    actor = current_actor()
    found = clashes_of_draft(
        db_session(), actor, form.draft(), change_set_id=key, keluarga_id=target.keluarga_id if target.known else None
    )
    places = {f"anggota-{place}": row.form for place, row in enumerate(form.written_rows())}
    for one in told(actor, found):
        field = places.get(one.key, form.keluarga.form)[one.field]
        add_error(field, one.message)
        form.elsewhere[str(field.id)] = one
    return bool(found)


def _tell_saved(kind: str, change_set_id: UUID) -> None:
    """A draft is kept whatever it lacks; what it lacks is counted, the case page names it."""
    session, actor = db_session(), current_actor()
    lacking = stops_typing(session, actor, kind, queries.findings_of(session, actor, change_set_id), submit=True)
    if not lacking:
        tell(_("Draf usulan tersimpan."))
        return
    warn(_("Draf tersimpan. Masih ada %(jumlah)s hal yang harus dilengkapi sebelum diajukan.", jumlah=len(lacking)))


def _save(session: Session, target: Target, key: UUID, save: Save, *, submit: bool) -> tuple[CaseFile, bool]:
    """The case of the proposal, and whether this request did something."""
    actor = current_actor()
    take_turn(session, key.int % LOCKS)
    if target.case_id is None:
        if known := cases.case_of_change_set(session, actor, key):
            return known, False
        change_set = save(session, key)
        province_step = current_app.config["SETTINGS"].province_step
        case = deeds.open_case(session, change_set, by=actor, province_step=province_step)
    else:
        _hold_draft(session, actor, target.case_id)
        change_set = save(session, key)
        case = cases.case_view(session, actor, target.case_id).case
        deeds.check_case(session, case, by=actor)
    if submit and hand_in(session, case, change_set.id, by=actor):
        session.refresh(case)
    return case, True


def _hold_draft(session: Session, actor: Actor, case_id: UUID) -> None:
    """Take the drafting task, locked until the draft is kept: nobody decides on half of it."""
    task = cases.case_view(session, actor, case_id).my_task
    if task is None:
        raise NotFound
    deeds.claim_task(session, task.id, by=actor)


def _refuse(form: FlaskForm, refusal: Refused) -> None:
    """A refusal where the person looks: at its field, else above the form."""
    form.newer = isinstance(refusal, DraftMoved)
    for name, message in refusal.fields.items():
        if (field := _named(form, name)) is not None:
            add_error(field, message)
        else:
            form.form_errors.append(_(message))
    if not refusal.fields:
        form.form_errors.append(refusal_text(refusal))


def _named(form: FlaskForm, name: str) -> WtField | None:
    """The input a refusal names: "alasan", or "anggota-0.nik" of the long form."""
    if name in form:
        return form[name]
    record, _dot, field = name.partition(".")
    return form.field_at(record, field) if isinstance(form, ProposalForm) else None


def problems(form: Any, whose: str = "") -> Iterator[Problem]:
    """Everything wrong with a form, sections and rows included, in reading order; `whose` names a row."""
    for message in form.form_errors:
        yield Problem(str(message))
    for field in form:
        if isinstance(field, FormField):
            yield from problems(field.form)
        elif isinstance(field, FieldList):
            name = _("Anggota") if field.short_name == "anggota" else str(field.label.text)
            for number, row in enumerate(field, 1):
                yield from problems(row.form, f"{name} {number}")
        else:
            for message in field.errors:
                yield Problem(str(message), str(field.id), _place(whose, str(field.label.text), str(message)))


def _place(whose: str, label: str, message: str) -> str:
    """What a line of the summary is about; a message that names its field needs no label before it."""
    return ", ".join(part for part in (whose, "" if message.startswith(label) else label) if part)


def may_submit(actor: Actor, kind: str) -> bool:
    """Whether the actor's role does the first step of the kind's process: saving and submitting is one press."""
    return submits_at_once(db_session(), kind, actor.role)


def _words(form: Any, target: Target) -> dict[str, Any]:
    return {
        "form": form,
        "target": target,
        "title": target.title,
        "place": target.place,
        "problems": list(problems(form)),
        "elsewhere": getattr(form, "elsewhere", {}),
        "newer": target.case_id is not None and getattr(form, "newer", False),
        "may_submit": may_submit(current_actor(), target.kind),
    }


def family_page(form: ProposalForm, target: Target) -> str:
    """The long form."""
    return render_template(
        "registry/proposal.html",
        steps=steps_of(form),
        patterns=patterns(form.instrument),
        compiled=compiled(form.instrument, language()),
        full=completeness(form.draft()),
        **_words(form, target),
    )


def removal_page(form: RemovalForm, target: Target) -> str:
    """The short form."""
    return render_template("registry/removal.html", **_words(form, target))


def choose_village(typed: str) -> str:
    """The page to choose the village of a new proposal."""
    villages = villages_matching(current_actor(), typed)
    return render_template("registry/village.html", typed=typed, villages=villages, display=region_rules.display)
