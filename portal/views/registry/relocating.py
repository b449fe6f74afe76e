"""Moving a whole family to another village: first the village, then why. The new village decides whether it comes."""

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
from portal.kernel.area import Level, level_of
from portal.kernel.database import take_turn
from portal.kernel.digits import CODE_DIGITS, whole
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.ids import new_id, parse_id, part_of
from portal.regions import queries as regions
from portal.regions import rules as region_rules
from portal.regions.models import Region
from portal.registry import queries
from portal.registry.errors import DraftMoved
from portal.registry.operations import save_departure
from portal.registry.queries import FamilyView
from portal.registry.records import DEPARTURE
from portal.registry.rules import check_reason
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.registry.lists import wanted
from portal.views.registry.pages import LOCKS
from portal.views.registry.underway import turned_away, under_way

MOST_FOUND = 20
LONGEST = 80
Answered = str | tuple[str, int] | Response


@dataclass(frozen=True)
class _Page:
    """What the page shows and keeps when it comes back."""

    family: FamilyView
    village: Region | None
    key: str
    reason: str = ""
    revision: str = ""
    problems: tuple[str, ...] = ()
    case_id: UUID | None = None
    newer: bool = False

    @property
    def where(self) -> str:
        """The village with the places it lies in."""
        if self.village is None:
            return ""
        way = regions.breadcrumb(db_session(), self.village.code)
        return ", ".join([region_rules.display(self.village), region_rules.place_line(way[:-1])])


class RelocationScreen(Screen):
    """`/usulan/pindah-desa/`."""

    route_base = "/usulan"

    @expose("/pindah-desa/<keluarga_id>", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def new(self, keluarga_id: str) -> Answered:
        """A registered family moves to another village of the country."""
        family = queries.family_view(db_session(), current_actor(), wanted(keluarga_id))
        if already := under_way(family):
            return already
        return _answer(_Page(family, _village(request.values.get("desa")), str(new_id(part_of(family.keluarga.id)))))

    @expose("/pindah-desa/<change_set_id>/sunting", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def edit(self, change_set_id: str) -> Answered:
        """The draft again, while its case stands at the step that writes it."""
        session, actor, key = db_session(), current_actor(), wanted(change_set_id)
        case = cases.case_of_change_set(session, actor, key)
        if case is None or case.kind != DEPARTURE:
            raise NotFound
        if away := turned_away(session, actor, case):
            return away
        change = queries.change_view(session, actor, key)
        family = queries.family_view(session, actor, case.subject_id)
        asked = request.values.get("desa") or ("" if "cari" in request.args else str(change.other_village or ""))
        return _answer(_Page(family, _village(asked), str(key), change.reason, str(change.revision), case_id=case.id))


def _village(text: str | None) -> Region | None:
    """The village of a typed code, anywhere in the country."""
    code = whole(text, CODE_DIGITS)
    if code is None or level_of(code) != Level.DESA:
        return None
    return regions.regions(db_session(), [code]).get(code)


def _answer(page: _Page) -> Answered:
    if page.village is None or request.method == "GET":
        return _shown(page)
    return _kept(page, page.village)


def _shown(page: _Page) -> str:
    typed = request.args.get("cari", "").strip()[:LONGEST]
    found: list[tuple[Region, str]] = []
    if page.village is None and typed:
        rows = regions.search(db_session(), typed, level=Level.DESA, limit=MOST_FOUND)
        ways = regions.lineages(db_session(), [row.code for row in rows])
        found = [(one, region_rules.place_line(ways[one.code][:-1])) for one in rows]
        found = [pair for pair in found if pair[0].code != page.family.region_code]
    return render_template(
        "registry/relocation.html", page=page, typed=typed, found=found, display=region_rules.display
    )


def _kept(page: _Page, village: Region) -> Answered:
    actor, family = current_actor(), page.family.keluarga
    reason, revision = request.form.get("alasan", "")[:2000], request.form.get("revisi", "")
    key = parse_id(page.key if page.case_id else request.form.get("kunci", ""))
    if key is None or part_of(key) != part_of(family.id):
        raise NotFound
    page = replace(page, key=str(key), reason=reason, revision=revision)
    if problems := tuple(finding.message for finding in check_reason(reason)):
        return _shown(replace(page, problems=problems)), 422
    try:
        with operation() as session:
            take_turn(session, key.int % LOCKS)
            case = cases.case_of_change_set(session, actor, key)
            if case is None or page.case_id is not None:
                if page.case_id is not None and (task := cases.case_view(session, actor, page.case_id).my_task):
                    deeds.claim_task(session, task.id, by=actor)
                made = save_departure(
                    session,
                    family.id,
                    village.code,
                    reason=reason,
                    change_set_id=key,
                    revision=whole(revision),
                    by=actor,
                )
                province_step = current_app.config["SETTINGS"].province_step
                case = deeds.open_case(session, made, by=actor, province_step=province_step, title=family.nama_kepala)
            address = url_for("CaseScreen.show", case_id=case.id)
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        told = tuple(refusal.fields.values()) if isinstance(refusal, Invalid) else ()
        page = replace(page, problems=told or (refusal_text(refusal),), newer=isinstance(refusal, DraftMoved))
        return _shown(page), 422
    tell(_("Draf kepindahan tersimpan. Periksa lalu ajukan."))
    return redirect(address)
