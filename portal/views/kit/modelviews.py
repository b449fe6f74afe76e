"""FAB's model view as the portal uses it: list, show and search of governed records; changes open a proposal.

Closes what FAB leaves open (docs/adr): filters shared between requests, unbounded pages, sorting by any column,
actions past the area, page history kept in a cookie.
"""

from __future__ import annotations

from abc import abstractmethod
from copy import copy
from typing import Any

from flask import g, has_request_context, redirect, request
from flask_appbuilder import ModelView, expose
from flask_appbuilder.models.filters import Filters
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from portal.views.kit.flashes import warn
from portal.views.kit.interface import PortalInterface, read_filters
from portal.views.kit.screens import signed_in

MOST_ROWS = 100
READS = ("list", "show", "add", "edit", "delete", "action", "action_post")


class OwnFilters:
    """FAB keeps the active filters on the view, which all threads share; here each request has its own copy."""

    @property
    def _filters(self) -> Filters:
        pattern: Any = self.__dict__.get("_filter_pattern")
        if pattern is None or not has_request_context():
            return pattern  # FAB looks at every attribute before it has set this one
        mine: dict[int, Filters] = g.setdefault("fab_filters", {})
        if id(self) not in mine:
            mine[id(self)] = copy(pattern)
            mine[id(self)].clear_filters()
        return mine[id(self)]

    @_filters.setter
    def _filters(self, pattern: Filters) -> None:
        self.__dict__["_filter_pattern"] = pattern


def clamped(typed: str | None, default: int) -> int:
    """A page size between 1 and 100; what is no number is a bad request."""
    if not typed:
        return default
    try:
        return min(max(int(typed), 1), MOST_ROWS)
    except ValueError as unreadable:
        raise BadRequest from unreadable


class PortalModelView(OwnFilters, ModelView):
    """Governed records under FAB's roof. FAB's permission `can_read` on `class_permission_name` opens its routes."""

    datamodel: PortalInterface
    method_permission_name = dict.fromkeys(READS, "read")
    exclude_route_methods = {"download"}  # noqa: RUF012 - FAB's way of configuring
    default_view = "list"
    list_template = "kit/list.html"

    @abstractmethod
    def change_url(self, deed: str, pk: str | None = None) -> str:
        """Where `deed` ("add", "edit", "delete") on a record is proposed."""

    @expose("/list/", methods=["GET"])
    @expose("/", methods=["GET"])
    @signed_in
    @has_access
    def list(self) -> str:
        """One page of records."""
        widgets = self._list()
        return self.render_template(self.list_template, title=self.list_title, widgets=widgets)

    @expose("/add", methods=["GET", "POST"])
    @signed_in
    @has_access
    def add(self) -> Response:
        """To the proposal of a new record."""
        return redirect(self.change_url("add"), 303)

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @signed_in
    @has_access
    def edit(self, pk: str) -> Response:
        """To the proposal of a change, filled with the record."""
        return redirect(self.change_url("edit", pk), 303)

    @expose("/delete/<pk>", methods=["GET", "POST"])
    @signed_in
    @has_access
    def delete(self, pk: str) -> Response:
        """To the proposal of a removal."""
        return redirect(self.change_url("delete", pk), 303)

    @expose("/action/<string:name>/<pk>", methods=["POST"])
    @signed_in
    @has_access
    def action(self, name: str, pk: str) -> Any:
        """One action on one record of the actor's area."""
        return self._chosen_action(name).func(self.record(pk))

    @expose("/action_post", methods=["POST"])
    @signed_in
    @has_access
    def action_post(self) -> Any:
        """One action on the chosen records, all of the actor's area."""
        action = self._chosen_action(request.form.get("action", ""))
        return action.func([self.record(pk) for pk in request.form.getlist("rowid")[:MOST_ROWS]])

    def record(self, pk: str) -> Any:
        """The record of an address; absence and another's area look the same."""
        found = self.datamodel.get(pk, self._base_filters)
        if found is None:
            raise NotFound
        return found

    def update_redirect(self) -> None:
        """FAB's page history would keep addresses, and the numbers searched for, in a cookie: none is kept."""

    def _chosen_action(self, name: str) -> Any:
        action = self.actions.get(name)
        if action is None or not self.appbuilder.sm.has_access(
            self.get_action_permission_name(name), self.class_permission_name
        ):
            raise NotFound
        return action

    def _init_forms(self) -> None:
        """No form of FAB's: records are not edited here, and its search form loads every related row."""

    def _list(self, **kwargs: Any) -> dict[str, Any]:
        for unread in read_filters(self._filters, request):
            warn(_("Saringan %(nama)s tidak dikenal, jadi diabaikan.", nama=unread))
        name = type(self).__name__
        clamped(request.args.get(f"page_{name}"), 0)
        size = clamped(request.args.get(f"psize_{name}"), self.page_size)
        widgets = self._get_list_widget(filters=self._filters, page_size=size, **kwargs)
        return self._get_search_widget(widgets=widgets)

    def _get_list_widget(
        self,
        filters: Filters,
        actions: Any = None,
        order_column: str = "",
        order_direction: str = "",
        page: int | None = None,
        page_size: int | None = None,
        widgets: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """FAB's list widget around a keyset page; a wished order is ignored, only the index's order stays fast."""
        found = self.datamodel.page(
            filters.get_joined_filters(self._base_filters),
            after=request.args.get("after"),
            before=request.args.get("before"),
            size=min(max(page_size or self.page_size, 1), MOST_ROWS),
        )
        widgets = widgets or {}
        widgets["list"] = self.list_widget(
            page=found,
            title=self.list_title,
            label_columns=self.label_columns,
            include_columns=self.list_columns,
            formatters_columns=self.formatters_columns,
            modelview_name=type(self).__name__,
            filters=filters,
            **self.list_words(found.rows),
            **kwargs,
        )
        return widgets

    def list_words(self, rows: Any) -> dict[str, Any]:
        """What a subclass's list widget needs besides the rows, asked for all rows at once."""
        return {}
