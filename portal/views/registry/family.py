"""The page of a family: its data with codes, its members, its history field by field, its cases and letters.

A masked number is opened by POST with a reason that is recorded, and shown once, on the answer to that POST.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_appbuilder import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import queries as cases
from portal.documents import queries as documents
from portal.kernel import clock
from portal.kernel.ids import parse_id, part_of
from portal.regions import queries as regions
from portal.regions import rules as region_rules
from portal.registry import queries
from portal.registry.codes import CODES
from portal.registry.heads import heads_born
from portal.registry.models import ChangeSet
from portal.registry.queries import FamilyView, MemberView
from portal.registry.reading import read_date
from portal.registry.records import DEPARTURE
from portal.registry.relocating import moves_of
from portal.registry.resemblance.queue import merged_into, open_pairs_of
from portal.registry.timeline import family_on
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import needs, signed_in
from portal.views.kit.session import db_session
from portal.views.registry.labels import KINDS, STATUS_LOOKS
from portal.views.registry.lists import KELUARGA, RegisterView, wanted
from portal.views.registry.opening import Opened, open_number

TABS = {"data": _("Data"), "anggota": _("Anggota"), "riwayat": _("Riwayat"), "kasus": _("Kasus dan surat")}

LIVING = ("alamat", "rt", "rw", "dusun", "lat", "lng")
"""Facts of the household that say where it is; the others say how it is housed."""


class KeluargaView(RegisterView):
    """`/keluarga/`."""

    datamodel = KELUARGA
    route_base = "/keluarga"
    entity = "keluarga"
    list_title = _("Keluarga")
    list_columns = ["nama_kepala", "nomor_kk", "jumlah_anggota", "desil", "status"]  # noqa: RUF012 - FAB's way
    search_columns = list(KELUARGA.searches)  # noqa: RUF012
    show_template = "registry/family.html"

    def list_words(self, rows: Iterable[Any]) -> dict[str, Any]:
        """When the heads were born, too: masked numbers look alike."""
        rows = list(rows)
        born = heads_born(db_session(), current_actor(), [row.id for row in rows])
        return super().list_words(rows) | {"born": born}

    @expose("/show/<pk>", methods=["GET"])
    @expose("/<pk>", methods=["GET"])
    @signed_in
    @has_access
    def show(self, pk: str) -> str:
        """One family, one tab of it."""
        return self._page(queries.family_view(db_session(), current_actor(), wanted(pk)))

    @expose("/<pk>/pada", methods=["GET"])
    @needs(Permission.REGISTRY_KELUARGA_READ)
    def then(self, pk: str) -> str | tuple[str, int]:
        """The family with all its members as they stood on a day."""
        actor, typed, today = current_actor(), request.args.get("tanggal", ""), clock.today()
        day = read_date(typed) if typed else today
        wrong = _wrong_day(day, today)
        found = family_on(db_session(), actor, wanted(pk), today if wrong or day is None else day)
        page = self.render_template("registry/then.html", then=found, pk=pk, typed=typed, wrong=wrong, today=today)
        return (page, 422) if wrong else page

    @expose("/<pk>/tampilkan", methods=["POST"])
    @needs(Permission.REGISTRY_SECRET_REVEAL)
    def reveal(self, pk: str) -> str | tuple[str, int]:
        """Open one number of the family or of a member, for a reason."""
        actor = current_actor()
        family = queries.family_view(db_session(), actor, wanted(pk))
        opened = open_number(actor, family)
        page = self._page(family, opened)
        return (page, 422) if opened.error else page

    def _page(self, family: FamilyView, opened: Opened | None = None) -> str:
        session, actor = db_session(), current_actor()
        person, asked = _person(family, opened), request.values.get("tab", "")
        tab = "anggota" if opened and person else asked if asked in TABS else "data"
        return self.render_template(
            self.show_template,
            title=family.keluarga.nama_kepala,
            family=family,
            tab=tab,
            tabs=TABS,
            person=person,
            opened=opened,
            reveal_url=url_for("KeluargaView.reveal", pk=family.keluarga.id, _anchor="orang"),
            village=regions.breadcrumb(session, family.region_code),
            living=[answer for answer in family.ruta_answers if answer.field.name in LIVING],
            housing=[answer for answer in family.ruta_answers if answer.field.name not in LIVING],
            history=queries.history_of(session, actor, family.keluarga.id) if tab == "riwayat" else [],
            merged=merged_into(session, actor, [one.id for one in family.members]) if tab == "riwayat" else [],
            doubles=open_pairs_of(session, actor, [one.id for one in family.members]) if tab == "anggota" else {},
            statuses=CODES["status"],
            status_looks=STATUS_LOOKS,
            moves=[_moved(actor, one) for one in moves_of(session, actor, family.keluarga.id)],
            **(_cases(actor, family.keluarga.id) if tab == "kasus" else {}),
        )


@dataclass(frozen=True)
class Moved:
    """A move to or from another village; `other` is the family there, for those who may see it."""

    where: str
    leaving: bool
    other: UUID | None


def _moved(actor: Actor, half: ChangeSet) -> Moved:
    session = db_session()
    way = regions.breadcrumb(session, half.desa_lain) if half.desa_lain else []
    where = ", ".join([region_rules.display(way[-1]), region_rules.place_line(way[:-1])]) if way else ""
    other = None
    if half.pasangan_id is not None and half.desa_lain and half.desa_lain in actor.area:
        other = session.get_one(ChangeSet, (part_of(half.pasangan_id), half.pasangan_id)).keluarga_id
    return Moved(where, half.kind == DEPARTURE, other)


def _wrong_day(day: date | None, today: date) -> str:
    if day is None:
        return gettext("Tanggal tidak terbaca. Contoh: 31-12-2025.")
    return gettext("Tanggal ini belum tiba.") if day > today else ""


def _person(family: FamilyView, opened: Opened | None) -> MemberView | None:
    """The member whose answers are spread out below the table."""
    asked = opened.record_id if opened else parse_id(request.args.get("orang", ""))
    return next((member for member in family.members if member.id == asked), None)


def _cases(actor: Actor, family_id: UUID) -> dict[str, Any]:
    session = db_session()
    if not actor.may(Permission.CASES_CASE_READ):
        return {"cases": [], "letters": []}
    found = cases.cases_of_subject(session, actor, family_id)
    letters = [letter for case in found for letter in documents.letters_of_case(session, actor, case.id)]
    return {"cases": found, "letters": letters, "kinds": KINDS}
