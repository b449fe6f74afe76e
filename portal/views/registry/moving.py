"""Moving members to another family of the village: one page, first the family they go to, then who goes as what."""

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
from portal.registry.moves import MoveDraft, move_draft
from portal.registry.operations import save_move
from portal.registry.queries import FamilyView, KeluargaRow
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.kit.veils import number_in
from portal.views.registry.lists import wanted
from portal.views.registry.pages import LOCKS
from portal.views.registry.underway import turned_away, under_way

MOST_FOUND = 20
LONGEST = 80
Answered = str | tuple[str, int] | Response


@dataclass
class _Page:
    """What the page shows and keeps when it comes back."""

    source: FamilyView
    target: FamilyView | None
    draft: MoveDraft
    key: str
    reason: str = ""
    revision: str = ""
    problems: tuple[str, ...] = ()
    case_id: UUID | None = None
    newer: bool = False
    """The draft was saved from another page meanwhile."""


class MoveScreen(Screen):
    """`/usulan/pindah/`."""

    route_base = "/usulan"

    @expose("/pindah/<keluarga_id>", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def new(self, keluarga_id: str) -> Answered:
        """Members of a registered family who go to another."""
        session, actor = db_session(), current_actor()
        source = queries.family_view(session, actor, wanted(keluarga_id))
        if already := under_way(source):
            return already
        asked = parse_id(request.values.get("tujuan", ""))
        target = queries.family_view(session, actor, asked) if asked else None
        if target is None:
            return _choose(source, request.args.get("cari", "").strip()[:LONGEST])
        if request.method == "POST":
            return _kept(source, target, None)
        draft = MoveDraft(source.keluarga.id, target.keluarga.id, frozenset())
        return _shown(_Page(source, target, draft, str(new_id(part_of(source.keluarga.id)))))

    @expose("/pindah/<change_set_id>/sunting", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def edit(self, change_set_id: str) -> Answered:
        """The draft of a move again, while its case stands at the step that writes it."""
        session, actor, key = db_session(), current_actor(), wanted(change_set_id)
        case = cases.case_of_change_set(session, actor, key)
        draft = move_draft(session, actor, key)
        if case is None:
            raise NotFound
        if away := turned_away(session, actor, case):
            return away
        source, target = (queries.family_view(session, actor, one) for one in (draft.source, draft.target))
        if request.method == "POST":
            return _kept(source, target, case.id, key)
        change = queries.change_view(session, actor, key)
        return _shown(_Page(source, target, draft, str(key), change.reason, str(change.revision), case_id=case.id))


def _choose(source: FamilyView, typed: str) -> str:
    """Which family they go to: found by name within the village."""
    found = families_named(source, typed)
    return render_template("registry/move_to.html", source=source, typed=typed, found=found)


def families_named(source: FamilyView, typed: str) -> list[KeluargaRow]:
    """The other families of a family's village by the name of their head."""
    if number_in(typed):
        warn(_("Cari keluarga tujuan dengan nama kepala keluarganya, bukan dengan nomor."))
    elif typed:
        filters = queries.KeluargaFilters(text=typed, region_code=source.region_code)
        rows = queries.keluarga_page(db_session(), current_actor(), filters, size=MOST_FOUND).rows
        return [row for row in rows if row.id != source.keluarga.id]
    return []


def _shown(page: _Page) -> str:
    return render_template("registry/move.html", page=page, relations=CODES["hub_kepala"])


def _typed(source: FamilyView, target: FamilyView) -> MoveDraft:
    """Who goes as what, as the form says it; a relation left as it is says nothing."""
    here = {member.id for member in source.members}
    moving = frozenset(one for text in request.form.getlist("pindah") if (one := parse_id(text)) in here and one)
    relations = {}
    for member in [*source.members, *target.members]:
        code, now = request.form.get(f"hub-{member.id}", ""), member.hub_kepala.partition(",")[0]
        if code and (code != now or member.id in moving):
            relations[member.id] = code
    return MoveDraft(source.keluarga.id, target.keluarga.id, moving, relations)


def _kept(source: FamilyView, target: FamilyView, case_id: UUID | None, key: UUID | None = None) -> Answered:
    actor, draft = current_actor(), _typed(source, target)
    reason, revision = request.form.get("alasan", "")[:2000], request.form.get("revisi", "")
    key = key or parse_id(request.form.get("kunci", ""))
    if key is None or part_of(key) != part_of(source.keluarga.id):
        raise NotFound
    try:
        with operation() as session:
            take_turn(session, key.int % LOCKS)
            case = cases.case_of_change_set(session, actor, key)
            if case is None or case_id is not None:
                if case_id is not None and (task := cases.case_view(session, actor, case_id).my_task):
                    deeds.claim_task(session, task.id, by=actor)
                seen = whole(revision)
                made = save_move(session, draft, reason=reason, change_set_id=key, revision=seen, by=actor)
                province_step = current_app.config["SETTINGS"].province_step
                case = deeds.open_case(session, made, by=actor, province_step=province_step)
            address = url_for("CaseScreen.show", case_id=case.id)
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        told = tuple(refusal.fields.values()) if isinstance(refusal, Invalid) else ()
        page = _Page(source, target, draft, str(key), reason, revision, told or (refusal_text(refusal),), case_id)
        page = replace(page, newer=isinstance(refusal, DraftMoved))
        return _shown(page), 422
    tell(_("Draf usulan pindah tersimpan. Periksa lalu ajukan."))
    return redirect(address)
