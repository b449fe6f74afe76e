"""Families, people and households as FAB model views: lists with search; their pages are the family's page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_appbuilder import expose
from flask_appbuilder.models.sqla.filters import FilterContains, FilterEqual
from flask_appbuilder.security.decorators import has_access
from flask_appbuilder.widgets import ListWidget, RenderTemplateWidget
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.kernel.errors import NotFound
from portal.kernel.identifiers import mask
from portal.kernel.ids import parse_id
from portal.regions import queries as regions
from portal.registry import queries
from portal.registry.codes import CODES
from portal.registry.models import Individu, Keluarga, Ruta
from portal.views.kit.identity import current_actor
from portal.views.kit.interface import NUMBER, TEXT, PagesOf, PortalInterface, Search
from portal.views.kit.modelviews import PortalModelView
from portal.views.kit.screens import signed_in
from portal.views.kit.session import db_session
from portal.views.kit.veils import number_in, veil
from portal.views.registry.labels import STATUS_LOOKS
from portal.views.registry.places import place_choices

LARGEST_CODE = 10**10


def _region(text: str) -> int:
    code = int(text)
    if not 0 <= code < LARGEST_CODE:
        raise ValueError(text)
    return code


def _desil(text: str) -> int:
    desil = int(text)
    if desil not in range(1, 11):
        raise ValueError(text)
    return desil


def _status(text: str) -> str:
    if text not in CODES["status"]:
        raise ValueError(text)
    return text


def _searches(text_column: str, *, desil: bool = False) -> dict[str, Search]:
    searches = {
        text_column: Search(FilterContains, "text", TEXT),
        "region_code": Search(FilterEqual, "region_code", "wilayah", _region),
        "status": Search(FilterEqual, "status", "status", _status),
    }
    return searches | ({"desil": Search(FilterEqual, "desil", "desil", _desil)} if desil else {})


def interface(model: type[Any], pages: PagesOf, text_column: str, *, desil: bool = False) -> PortalInterface:
    """A table of the register for FAB."""
    searches = _searches(text_column, desil=desil)
    return PortalInterface(model, pages=pages, criteria=queries.KeluargaFilters, searches=searches)


KELUARGA = interface(Keluarga, queries.keluarga_page, "nama_kepala", desil=True)
INDIVIDU = interface(Individu, queries.individu_page, "nama")
RUTA = interface(Ruta, queries.ruta_page, "alamat")


class RegisterList(ListWidget):
    """Rows of the register; cards on a phone."""

    template = "registry/_rows.html"


class RegisterSearch(RenderTemplateWidget):
    """The search above them."""

    template = "registry/_search.html"


class RegisterView(PortalModelView):
    """What the three lists share."""

    class_permission_name = "registry:keluarga"
    list_template = "registry/list.html"
    list_widget = RegisterList
    search_widget = RegisterSearch
    entity = ""
    search_hint = _("Nama, NIK, atau No. KK")

    method_permission_name = PortalModelView.method_permission_name | {"find": "read"}

    @expose("/list/", methods=["GET"])
    @expose("/", methods=["GET"])
    @signed_in
    @has_access
    def list(self) -> str | Response:
        """One page of records. A number that came in the address is taken out of it."""
        typed = request.args.get(TEXT) or request.args.get(f"_flt_0_{self._text_column}") or ""
        if number := number_in(typed):
            return redirect(self._found(number, request.args))
        return super().list()  # type: ignore[no-any-return]

    @expose("/cari", methods=["POST"])
    @signed_in
    @has_access
    def find(self) -> Response:
        """A search sent as a form: to the list, with words in its address, or a sealed word for a number."""
        number = number_in(request.form.get(TEXT, ""))
        return redirect(self._found(number, request.form), 303)

    def _found(self, number: str | None, asked: MultiDict[str, str]) -> str:
        params = {search.param for search in self.datamodel.searches.values()}
        kept = {name: value for name, value in asked.items() if name in params and value}
        if number:
            kept.pop(TEXT, None)
            kept[NUMBER] = veil(number)
        elif TEXT not in kept and asked.get(NUMBER):
            kept[NUMBER] = asked[NUMBER]
        return url_for(f"{type(self).__name__}.list", **kept)  # type: ignore[arg-type]

    def change_url(self, deed: str, pk: str | None = None) -> str:
        """The proposal about the family a record belongs to."""
        if deed == "add" or pk is None:
            return url_for("ProposalScreen.new")
        family = self.family_of(pk)
        return url_for("ProposalScreen.amend" if deed == "edit" else "ProposalScreen.remove", keluarga_id=family)

    def family_of(self, pk: str) -> UUID:
        """The family whose page shows the record."""
        return queries.family_of(db_session(), current_actor(), self.entity, wanted(pk))

    def list_words(self, rows: Iterable[Any]) -> dict[str, Any]:
        """Village names and labels for the rows."""
        return {
            "villages": regions.names(db_session(), {row.region_code for row in rows}),
            "status_looks": STATUS_LOOKS,
            "statuses": CODES["status"],
        }

    def _get_search_widget(
        self, form: Any = None, exclude_cols: Any = None, widgets: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        searches = self.datamodel.searches
        asked = {flt.column_name: value for flt, value in self._filters.get_filters_values()}
        widgets = widgets or {}
        widgets["search"] = self.search_widget(
            asked=self._asked(asked),
            number=mask(number_in(str(asked.get(self._text_column, ""))) or ""),
            find_url=url_for(f"{type(self).__name__}.find"),
            hint=gettext(str(self.search_hint)),
            places=place_choices(current_actor(), asked.get("region_code")),
            desils="desil" in searches,
            statuses=CODES["status"],
        )
        return widgets

    @property
    def _text_column(self) -> str:
        return next(column for column, search in self.datamodel.searches.items() if search.param == TEXT)

    def _asked(self, values: dict[str, Any]) -> dict[str, str]:
        """What the search form shows again; a number is shown masked beside it instead."""
        asked = {search.param: str(values.get(column, "")) for column, search in self.datamodel.searches.items()}
        return asked | ({TEXT: ""} if number_in(asked[TEXT]) else {})


def wanted(pk: str) -> UUID:
    """The identifier in an address or a hidden field; anything else is absence."""
    record_id = parse_id(pk)
    if record_id is None:
        raise NotFound
    return record_id


class IndividuView(RegisterView):
    """`/individu/`."""

    datamodel = INDIVIDU
    route_base = "/individu"
    entity = "individu"
    list_title = _("Individu")
    list_columns = ["nama", "nik", "hub_kepala", "status"]  # noqa: RUF012 - FAB's way of configuring
    search_columns = list(INDIVIDU.searches)  # noqa: RUF012
    search_hint = _("Nama atau NIK")

    @expose("/show/<pk>", methods=["GET"])
    @expose("/<pk>", methods=["GET"])
    @signed_in
    @has_access
    def show(self, pk: str) -> Response:
        """To the person's place on their family's page."""
        return redirect(url_for("KeluargaView.show", pk=self.family_of(pk), tab="anggota", _anchor=f"i-{pk}"))


class RutaView(RegisterView):
    """`/ruta/`."""

    datamodel = RUTA
    route_base = "/ruta"
    entity = "ruta"
    list_title = _("Rumah tangga")
    list_columns = ["alamat", "rt", "rw", "lantai", "status"]  # noqa: RUF012 - FAB's way of configuring
    search_columns = list(RUTA.searches)  # noqa: RUF012
    search_hint = _("Alamat atau dusun")

    @expose("/show/<pk>", methods=["GET"])
    @expose("/<pk>", methods=["GET"])
    @signed_in
    @has_access
    def show(self, pk: str) -> Response:
        """To the page of the family that lives there."""
        return redirect(url_for("KeluargaView.show", pk=self.family_of(pk)))
