"""The case page and the list of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from werkzeug.wrappers import Response

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import queries
from portal.cases.casefile import HEARD, case_in
from portal.cases.checking import Check, checks_of
from portal.cases.crowds.reversing import held_until, undone_until
from portal.cases.deadlines import sla
from portal.cases.evidence.queries import evidence_of
from portal.cases.looking import last_look, looked, news_of
from portal.cases.musdes.standing import meeting_of_case, stations_met
from portal.cases.objecting import objection_view
from portal.cases.reasoning import REFUSING
from portal.cases.resolving import may_resolve
from portal.cases.rules import COLLECTIVE
from portal.cases.transferring import move_view
from portal.cases.withdrawing import may_renew, may_withdraw
from portal.documents import queries as documents
from portal.fieldwork import queries as fieldwork
from portal.fieldwork.quality import Quality, quality_of
from portal.kernel import clock
from portal.kernel.area import Level, level_of
from portal.kernel.digits import CODE_DIGITS, whole
from portal.kernel.errors import NotFound
from portal.kernel.ids import parse_id
from portal.regions import queries as regions
from portal.regions.rules import display, place_line
from portal.registry import queries as registry
from portal.registry.catalogue import HELP, TITLES, rule_of
from portal.registry.codes import CODES
from portal.registry.duplicates import clashes_of
from portal.registry.padan import queries as padan
from portal.registry.queries import FamilyView
from portal.registry.reasons.rules import REMOVAL
from portal.registry.records import NEWCOMERS, REGROUPING, WITHOUT_DATA
from portal.registry.similar import similar_of
from portal.registry.verdicts import Finding
from portal.views.cases.filtering import read_step
from portal.views.cases.forms import DecisionForm, EvidenceForm, form_for
from portal.views.cases.labels import (
    KINDS,
    PHOTO_KINDS,
    STATUS_LOOKS,
    STATUSES,
    VISIT_RESULTS,
    action_look,
    needs_note,
    step_label,
)
from portal.views.cases.talking import Talk, talk_of
from portal.views.kit.admin import place_names
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.reasons.words import labels as reason_labels
from portal.views.registry.clashes import OTHERS, Told, ways
from portal.views.registry.completeness import Completeness, completeness
from portal.views.registry.labels import OBJECTORS
from portal.views.registry.opening import Opened, open_number
from portal.views.registry.reading import finding_told

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.cases.models import CaseFile
    from portal.cases.outlines import StepInfo

PAGE = 25
TABS = ("perubahan", "semua", "bukti", "dokumen")
FILE_TYPES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", "application/pdf": "PDF"}
EVIDENCE_TAB = "bukti"
VISIT_RULES = {"V19", "V20", "V21"}
OF_BATCHES = {"V24"}
"""Rules that look at a whole meeting, not at one case."""


@dataclass(frozen=True)
class Passing:
    """A finding somebody tried to let pass: what they typed, and why it was not taken."""

    mark: str
    reason: str
    error: str


@dataclass(frozen=True)
class Waited:
    """A pause or a withdrawal somebody asked for: what they typed, and why it was not taken."""

    reason: str = ""
    error: str = ""


NOT_ASKED = Waited()


def wanted(text: str) -> UUID:
    """The identifier in an address; anything else is absence."""
    record_id = parse_id(text)
    if record_id is None:
        raise NotFound
    return record_id


def _checks_told(session: Session, actor: Actor, case: CaseFile, step: StepInfo | None) -> list[Check]:
    """What the checks found, in the language of the page."""
    under = registry.proposed_under(session, actor, case.change_set_id)
    return [replace(one, finding=finding_told(one.finding, under)) for one in checks_of(session, actor, case, step)]


def page_of_case(
    actor: Actor,
    case_id: UUID,
    *,
    form: DecisionForm | None = None,
    unkept: str = "",
    opened: Opened | None = None,
    passing: Passing | None = None,
    waited: Waited = NOT_ASKED,
    withdrawing: Waited = NOT_ASKED,
    chosen: Mapping[str, Mapping[str, str]] | None = None,
    choice_errors: Mapping[str, str] | None = None,
    adding: EvidenceForm | None = None,
    talk: Talk | None = None,
) -> str:
    """The whole case page; `form` is a refused decision with the typing in it, `unkept` a note that came too late.

    `chosen` and `choice_errors`: refused choices in a conflict, by place. `adding`: evidence with a refused file.
    """
    session = db_session()
    view = queries.case_view(session, actor, case_id)
    case, step = view.case, view.process.step(view.my_task.step) if view.my_task else None
    form = form or (form_for(step, view.my_task) if step is not None else None)
    evidence = evidence_of(session, actor, view)
    checks = _checks_told(session, actor, case, step)
    findings = [one.finding for one in checks]
    return render_template(
        "cases/case.html",
        view=view,
        case=case,
        step=step,
        form=form,
        unkept=unkept,
        tab=_tab(adding),
        change=registry.change_view(session, actor, case.change_set_id, findings=findings),
        full=_completeness(actor, case),
        family=registered(actor, case),
        opened=opened,
        reveal_url=url_for("CaseScreen.reveal", case_id=case.id, _anchor="nomor"),
        checks=checks,
        cleared=_cleared(view, findings),
        passing=passing,
        waited=waited,
        withdrawing=withdrawing,
        mends={one.code: HELP[rule_of(one.code)] for one in findings} if case.closed_at is None else {},
        may_match=case.status == "berjalan" and actor.may(Permission.REGISTRY_PADAN_RUN) and padan.connected(),
        elsewhere=_elsewhere(actor, case, findings),
        conflicts=registry.conflicts_of(session, actor, case.change_set_id) if case.status == "berjalan" else [],
        choose=may_resolve(step) and not view.blocked and case.kind not in WITHOUT_DATA,
        chosen=chosen or {},
        choice_errors=choice_errors or {},
        evidence=evidence,
        adding=adding or (EvidenceForm(formdata=None) if evidence.may_add else None),
        **_beside(session, actor, view),
        **_of_its_kind(session, actor, view),
        **_seen_by(actor, case, talk),
        **words(),
    )


def reading_of(actor: Actor, case_id: UUID) -> dict[str, Any]:
    """A case to be read quickly: what would change, what the checks say, what was seen and decided."""
    session = db_session()
    view = queries.case_view(session, actor, case_id)
    case = view.case
    checks = _checks_told(session, actor, case, None)
    found = [one.finding for one in checks]
    return {
        "view": view,
        "case": case,
        "change": registry.change_view(session, actor, case.change_set_id, findings=found),
        "checks": checks,
        "newcomer": case.kind in NEWCOMERS,
        "decided": [
            (step_label(view.process.labels.get(one.step, one.step)), one, action_look(one.action))
            for one in view.decisions
        ],
        **_beside(session, actor, view),
        **words(),
    }


def _beside(session: Session, actor: Actor, view: queries.CaseView) -> dict[str, Any]:
    """What stands beside the change: visits, letters, what happened, and where."""
    case = view.case
    return {
        "visits": fieldwork.visits_of(session, actor, case.id),
        "letters": documents.letters_of_case(session, actor, case.id),
        "musdes": meeting_of_case(session, actor.area, case.id),
        "stations": stations_met(session, actor, view),
        "timeline": queries.timeline(session, actor, case.id),
        "village": regions.breadcrumb(session, case.region_code),
        "held_until": held_until(session, case),
        "undone_until": undone_until(session, case),
    }


def _of_its_kind(session: Session, actor: Actor, view: queries.CaseView) -> dict[str, Any]:
    """What only some kinds of cases have to tell: an objection, a move; whether the family is registered yet."""
    return {
        "move": _move_told(session, view.case),
        "newcomer": view.case.kind in NEWCOMERS,
        "objection": objection_view(session, actor, view),
        "quality": _quality(session, actor, view),
        "withdrawable": may_withdraw(session, actor, view),
        "renewable": may_renew(session, actor, view.case),
    }


def _quality(session: Session, actor: Actor, view: queries.CaseView) -> Quality | None:
    """The visit as its supervisor weighs it, while that is the reader's step."""
    if view.my_task is None or view.process.step(view.my_task.step).form != "mutu":
        return None
    return quality_of(session, actor, view.case.id, view.case.region_code)


def _move_told(session: Session, case: CaseFile) -> tuple[bool, str] | None:
    """Whether a moving family leaves here, and the other village; None when it does not move."""
    move = move_view(session, case)
    if move is None:
        return None
    way = regions.breadcrumb(session, move.village)
    return move.leaving, ", ".join([display(way[-1]), place_line(way[:-1])])


def _seen_by(actor: Actor, case: CaseFile, talk: Talk | None) -> dict[str, Any]:
    """What the page says to just this person: what is new since their last look, what is said between officers."""
    return {
        "since": last_look(db_session(), actor, case.id),
        "talk": talk or talk_of(actor, case),
        "sla": lambda due: sla(due, clock.now()),
        "reviewer": level_of(actor.region_code) <= Level.KABUPATEN,
    }


def _place(actor: Actor, typed: str) -> int | None:
    """A region of the actor's area, as an address tells it."""
    code = whole(typed, CODE_DIGITS)
    return code if code is not None and code in actor.area else None


def _tab(adding: EvidenceForm | None) -> str:
    """The part of the page asked for; that of the evidence when not all of it was taken."""
    tab = EVIDENCE_TAB if adding else request.args.get("tab", "perubahan")
    return tab if tab in TABS else "perubahan"


def _cleared(view: queries.CaseView, findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """The rules that looked at this case and had nothing to say. A removal is only asked for its reason."""
    if view.case.kind in WITHOUT_DATA:
        return []
    fired = {rule_of(one.code) for one in findings}
    walked = {one.step for one in view.decisions}
    visited = any(step.form == "kunjungan" and step.id in walked for step in view.process.steps)
    met = any(step.form == "musdes" and step.id in walked for step in view.process.steps)
    matched = padan.was_asked(db_session(), current_actor(), view.case.subject_id)
    silent = (set() if visited else VISIT_RULES) | (set() if met else {"V23"}) | (set() if matched else {"V22"})
    return [(code, title) for code, title in TITLES.items() if code not in fired | silent | OF_BATCHES]


def _completeness(actor: Actor, case: CaseFile) -> Completeness | None:
    """How full a proposal on its way is; a removal has nothing to fill."""
    if (
        case.status != "berjalan"
        or case.kind in {*WITHOUT_DATA, REGROUPING, "pindah"}
        or not actor.may(Permission.REGISTRY_KELUARGA_READ)
    ):
        return None
    return completeness(registry.proposal_draft(db_session(), actor, case.change_set_id))


def _elsewhere(actor: Actor, case: CaseFile, findings: Sequence[Finding]) -> list[Told]:
    """For each finding the way to the other record it speaks of, as far as the actor may see it."""
    if not any(one.code in OTHERS for one in findings) or not actor.may(Permission.REGISTRY_KELUARGA_READ):
        return []
    session = db_session()
    clashes = clashes_of(session, actor, case.change_set_id)
    return ways(actor, findings, clashes, similar_of(session, actor, case.change_set_id))


def registered(actor: Actor, case: CaseFile) -> FamilyView | None:
    """The family as the register has it, for those who may open its masked numbers; None while it is only proposed."""
    needed = (Permission.REGISTRY_KELUARGA_READ, Permission.REGISTRY_SECRET_REVEAL)
    if (case.kind in NEWCOMERS and case.status != "selesai") or not all(actor.may(one) for one in needed):
        return None
    try:
        return registry.family_view(db_session(), actor, case.subject_id)
    except NotFound:
        return None


def words() -> dict[str, Any]:
    """The labels every case template needs."""
    return {
        "kinds": KINDS,
        "statuses": STATUSES,
        "status_looks": STATUS_LOOKS,
        "visit_results": VISIT_RESULTS,
        "photo_kinds": PHOTO_KINDS,
        "evidence_kinds": CODES["jenis_bukti"],
        "objection_subjects": CODES["pokok_sanggah"],
        "removal_reasons": reason_labels(REMOVAL),
        "objectors": OBJECTORS,
        "heard_words": HEARD,
        "file_types": FILE_TYPES,
        "action_look": action_look,
        "needs_note": needs_note,
        "step_label": step_label,
        "refusing": REFUSING,
    }


class CaseScreen(Screen):
    """`/kasus/`."""

    route_base = "/kasus"

    @expose("/", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def index(self) -> str:
        """Cases of my area, newest first."""
        actor, session = current_actor(), db_session()
        status = request.args.get("status", "")
        kind = request.args.get("jenis", "")
        process, step = read_step(request.args.get("langkah", ""))
        filters = queries.CaseFilters(
            text=request.args.get("q", "").strip()[:80],
            status=status if status in STATUSES else None,
            kind=kind if kind in KINDS else None,
            step=step or None,
            process=process,
            region=_place(actor, request.args.get("wilayah", "")),
            late=request.args.get("tenggat") == "lewat",
        )
        after, before = request.args.get("after"), request.args.get("before")
        page = queries.case_page(session, actor, filters, after=after, before=before, size=PAGE)
        villages = regions.names(session, {case.region_code for case in page.rows})
        news = news_of(session, actor, {case.id for case in page.rows})
        places = place_names({filters.region}) if filters.region else {}
        return render_template(
            "cases/list.html", page=page, filters=filters, villages=villages, news=news, places=places, **words()
        )

    @expose("/<case_id>", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def show(self, case_id: str) -> str | Response:
        """One case; a collective decree has a desk of its own."""
        actor = current_actor()
        case = case_in(db_session(), actor.area, wanted(case_id))
        if case.kind == COLLECTIVE:
            return redirect(url_for("DecreeScreen.show", decree_id=case.subject_id))
        page = page_of_case(actor, wanted(case_id))
        with operation() as session:
            looked(session, case_in(session, actor.area, wanted(case_id)), by=actor)
        return page

    @expose("/<case_id>/tampilkan", methods=["POST"])
    @needs(Permission.REGISTRY_SECRET_REVEAL)
    def reveal(self, case_id: str) -> str | tuple[str, int]:
        """Open one number of the case's family as the register has it, for a reason."""
        actor = current_actor()
        case = queries.case_view(db_session(), actor, wanted(case_id)).case
        family = registered(actor, case)
        if family is None:
            raise NotFound
        opened = open_number(actor, family)
        page = page_of_case(actor, case.id, opened=opened)
        return (page, 422) if opened.error else page
