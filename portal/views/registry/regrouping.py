"""Families that part or join: who gets a card of their own, or which family the whole of this one joins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases import operations as deeds
from portal.cases import queries as cases
from portal.kernel.database import take_turn
from portal.kernel.digits import whole
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.ids import new_id, parse_id, part_of
from portal.registry import queries
from portal.registry.codes import CODES
from portal.registry.errors import DraftMoved
from portal.registry.operations import save_regrouping
from portal.registry.queries import FamilyView
from portal.registry.regrouping import PLACE, RegroupDraft, regroup_draft
from portal.registry.rules import check_reason
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.registry.lists import wanted
from portal.views.registry.moving import families_named
from portal.views.registry.pages import LOCKS
from portal.views.registry.underway import turned_away, under_way

LONGEST = 80
OWN_HOUSE = "lain"
ANCHORS = {"nomor_kk": "nomor_kk", "rumah": "alamat", "anggota": "hanggota", "alasan": "alasan"}
"""What a refusal is about → where on the page."""
Answered = str | tuple[str, int] | Response


@dataclass(frozen=True)
class _Page:
    """What the page shows and keeps when it comes back."""

    source: FamilyView
    target: FamilyView | None
    draft: RegroupDraft
    key: str
    reason: str = ""
    revision: str = ""
    problems: tuple[tuple[str, str], ...] = ()
    case_id: UUID | None = None
    newer: bool = False


class RegroupScreen(Screen):
    """`/usulan/pecah/`, `/usulan/gabung/`."""

    route_base = "/usulan"

    @expose("/pecah/<keluarga_id>", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def part(self, keluarga_id: str) -> Answered:
        """Members of a registered family get a family card of their own."""
        source = queries.family_view(db_session(), current_actor(), wanted(keluarga_id))
        return under_way(source) or _answer(_fresh(source, None))

    @expose("/gabung/<keluarga_id>", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def join(self, keluarga_id: str) -> Answered:
        """The whole of a registered family joins another of its village."""
        session, actor = db_session(), current_actor()
        source = queries.family_view(session, actor, wanted(keluarga_id))
        if already := under_way(source):
            return already
        asked = parse_id(request.values.get("tujuan", ""))
        if asked is None:
            typed = request.args.get("cari", "").strip()[:LONGEST]
            found = families_named(source, typed)
            return render_template("registry/join.html", source=source, typed=typed, found=found)
        return _answer(_fresh(source, queries.family_view(session, actor, asked)))

    @expose("/gabung-pecah/<change_set_id>/sunting", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def edit(self, change_set_id: str) -> Answered:
        """The draft again, while its case stands at the step that writes it."""
        session, actor, key = db_session(), current_actor(), wanted(change_set_id)
        case = cases.case_of_change_set(session, actor, key)
        draft = regroup_draft(session, actor, key)
        if case is None:
            raise NotFound
        if away := turned_away(session, actor, case):
            return away
        source = queries.family_view(session, actor, draft.source)
        target = queries.family_view(session, actor, draft.target) if draft.target else None
        change = queries.change_view(session, actor, key)
        return _answer(_Page(source, target, draft, str(key), change.reason, str(change.revision), case_id=case.id))


def _fresh(source: FamilyView, target: FamilyView | None) -> _Page:
    draft = RegroupDraft(source.keluarga.id, target.keluarga.id if target else None)
    return _Page(source, target, draft, str(new_id(part_of(source.keluarga.id))))


def _answer(page: _Page) -> Answered:
    return _shown(page) if request.method == "GET" else _kept(page)


def _shown(page: _Page) -> str:
    return render_template("registry/regroup.html", page=page, relations=CODES["hub_kepala"], anchors=ANCHORS)


def _typed(page: _Page) -> RegroupDraft:
    """Who is of which family afterwards, as the form says it; a relation left as it is says nothing."""
    form, source = request.form, page.source
    here = {member.id for member in source.members}
    moving = frozenset(one for text in form.getlist("pindah") if (one := parse_id(text)) in here and one)
    relations = {}
    for member in [*source.members, *(page.target.members if page.target else ())]:
        code, now = form.get(f"hub-{member.id}", ""), member.hub_kepala.partition(",")[0]
        if code and code != now:
            relations[member.id] = code
    own = page.target is None and form.get("rumah") == OWN_HOUSE
    house = {name: form.get(name, "").strip()[:200] for name in PLACE} if own else {}
    target = page.target.keluarga.id if page.target else None
    return RegroupDraft(source.keluarga.id, target, moving, form.get("nomor_kk", "")[:30], house, relations)


def _kept(page: _Page) -> Answered:
    actor, form = current_actor(), request.form
    reason, revision = form.get("alasan", "")[:2000], form.get("revisi", "")
    key = parse_id(page.key if page.case_id else form.get("kunci", ""))
    if key is None or part_of(key) != part_of(page.source.keluarga.id):
        raise NotFound
    page = replace(page, key=str(key), draft=_typed(page), reason=reason, revision=revision)
    if problems := tuple(("alasan", finding.message) for finding in check_reason(reason)):
        return _shown(replace(page, problems=problems)), 422
    try:
        with operation() as session:
            take_turn(session, key.int % LOCKS)
            case = cases.case_of_change_set(session, actor, key)
            if case is None or page.case_id is not None:
                if page.case_id is not None and (task := cases.case_view(session, actor, page.case_id).my_task):
                    deeds.claim_task(session, task.id, by=actor)
                seen = whole(revision)
                made = save_regrouping(session, page.draft, reason=reason, change_set_id=key, revision=seen, by=actor)
                province_step = current_app.config["SETTINGS"].province_step
                case = deeds.open_case(session, made, by=actor, province_step=province_step)
                deeds.check_case(session, case, by=actor)
            address = url_for("CaseScreen.show", case_id=case.id)
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        told = tuple(refusal.fields.items()) if isinstance(refusal, Invalid) and refusal.fields else ()
        newer = isinstance(refusal, DraftMoved)
        return _shown(replace(page, problems=told or (("", refusal_text(refusal)),), newer=newer)), 422
    tell(_("Draf usulan tersimpan. Periksa lalu ajukan."))
    return redirect(address)
