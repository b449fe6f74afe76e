"""FAB's REST API as the portal uses it: pages by cursor, records by id, no writing; problems as problem+json.

A cookie may be used to read; unsafe calls by cookie need the CSRF token before they learn that nothing is written here.
"""

from __future__ import annotations

import json
from typing import Any

import prison
from flask import Response, g, request
from flask_appbuilder import expose
from flask_appbuilder.api import ModelRestApi, merge_response_func, rison, safe
from flask_appbuilder.api.schemas import get_item_schema
from flask_appbuilder.exceptions import FABException
from flask_appbuilder.hooks import before_request
from flask_appbuilder.models.filters import Filters
from flask_appbuilder.security.decorators import permission_name, protect
from flask_babel import gettext as _
from marshmallow import Schema

from portal.kernel.errors import NotFound, Refused
from portal.views.kit.errors import HELP, answer, refusal_text
from portal.views.kit.interface import OnlyByProposal, PortalInterface, add_filter
from portal.views.kit.modelviews import MOST_ROWS, OwnFilters
from portal.views.kit.questions import bad, check_list_question, check_record_question

READS = ("get_list", "get", "post", "put", "delete")


def only_by_proposal() -> Response:
    """405: how to change what the API shows."""
    response = answer(OnlyByProposal.status, refusal_text(OnlyByProposal()))
    response.headers["Allow"] = "GET, HEAD, OPTIONS"
    return response


def _refused(error: Refused) -> Response:
    return answer(error.status, refusal_text(error), fields=error.fields)


def _asked(text: str) -> Any:
    """The Rison or JSON of `q`. Refuses what is neither: `BadParameter`."""
    if not text:
        return {}
    try:
        return prison.loads(text)
    except (prison.decoder.ParserException, RecursionError):
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as unreadable:
            raise bad("q", _("bukan Rison atau JSON yang benar")) from unreadable


class PortalModelApi(OwnFilters, ModelRestApi):
    """Governed records for programs: `schema` writes a row of the list, `show_model_schema` a whole record.

    Their fields are the columns a caller may choose from.
    """

    datamodel: PortalInterface
    schema: type[Schema]
    show_model_schema: Schema
    allow_browser_login = True
    max_page_size = MOST_ROWS
    page_size = 25
    method_permission_name = dict.fromkeys(READS, "read")
    exclude_route_methods = {"info"}  # noqa: RUF012 - FAB's way of configuring

    def _init_properties(self) -> None:
        self.list_model_schema = self.schema()
        self.list_columns = list(self.list_model_schema.fields)
        self.show_columns = list(self.show_model_schema.fields)
        self.add_model_schema = self.edit_model_schema = Schema()
        self.search_columns = list(self.datamodel.searches)
        super()._init_properties()
        self.order_columns: list[str] = []

    @property
    def operators(self) -> dict[str, str]:
        """Column → the operator by which programs filter it."""
        return {column: search.filter.arg_name for column, search in self.datamodel.searches.items()}

    @before_request
    def readable(self) -> Response | None:
        """What is asked, word by word, before FAB reads it: nonsense overflows there, the rest is passed over."""
        if request.method != "GET" or g.get("actor") is None:
            return None
        try:
            asked = _asked(request.args.get("q", ""))
            if "pk" in (request.view_args or {}):
                check_record_question(asked, self.show_columns)
            else:
                check_list_question(asked, self.list_columns, self.operators)
        except Refused as error:
            return _refused(error)
        return None

    def get_list_headless(self, **kwargs: Any) -> Response:
        """One page; `after` and `before` are the cursors of the page before it."""
        args = kwargs.get("rison", {})
        try:
            filters = self._handle_filters_args(args)
            _page, size = self._handle_page_args(args)
            _select, chosen = self._handle_columns_args(args, self.list_columns, self.list_columns)
            page = self.datamodel.page(
                filters, after=request.args.get("after"), before=request.args.get("before"), size=size or self.page_size
            )
        except FABException:
            return self.response_400()
        except Refused as error:
            return _refused(error)
        body: dict[str, Any] = {}
        self.set_response_key_mappings(body, self.get_list, args, select_columns=chosen)
        body |= {
            "count": page.count,
            "count_capped": page.capped,
            "ids": [str(key) for key in self.datamodel.get_keys(page.rows)],
            "next": page.next,
            "prev": page.prev,
            "result": [narrowed(row, chosen) for row in self.list_model_schema.dump(page.rows, many=True)],
        }
        return self.response(200, **body)

    @expose("/<pk>", methods=["GET"])
    @protect()
    @safe
    @permission_name("get")
    @rison(get_item_schema)
    @merge_response_func(ModelRestApi.merge_show_label_columns, "label_columns")
    @merge_response_func(ModelRestApi.merge_show_columns, "show_columns")
    @merge_response_func(ModelRestApi.merge_description_columns, "description_columns")
    @merge_response_func(ModelRestApi.merge_show_title, "show_title")
    def get(self, pk: str, **kwargs: Any) -> Response:
        """One record."""
        return self.get_headless(pk, **kwargs)

    def get_headless(self, pk: str, **kwargs: Any) -> Response:
        """The record of an id, 404 outside the actor's area."""
        args = kwargs.get("rison", {})
        item = self.datamodel.get(pk, self._base_filters)
        if item is None:
            return self.response_404()
        try:
            _select, chosen = self._handle_columns_args(args, self.show_columns, self.show_columns)
        except FABException:
            return self.response_400()
        body: dict[str, Any] = {"id": str(item.id), "result": narrowed(self.show_model_schema.dump(item), chosen)}
        self.set_response_key_mappings(body, self.get, args, select_columns=chosen)
        return self.response(200, **body)

    @expose("/", methods=["POST"])
    @protect()
    @permission_name("post")
    def post(self) -> Response:
        """405: a new record is proposed."""
        return only_by_proposal()

    @expose("/<pk>", methods=["PUT"])
    @protect()
    @permission_name("put")
    def put(self, pk: str) -> Response:
        """405: a change is proposed."""
        return only_by_proposal()

    @expose("/<pk>", methods=["DELETE"])
    @protect()
    @permission_name("delete")
    def delete(self, pk: str) -> Response:
        """405: a removal is proposed."""
        return only_by_proposal()

    def response_400(self, message: str | None = None) -> Response:
        """Problem+json instead of FAB's own shape."""
        return answer(400, _("Parameter q tidak dapat dibaca. Lihat contoh pada dokumentasi API."))

    def response_401(self) -> Response:
        """Problem+json instead of FAB's own shape."""
        return answer(401, _("Silakan masuk terlebih dahulu."))

    def response_403(self) -> Response:
        """Problem+json instead of FAB's own shape."""
        return answer(403, _(HELP[403]))

    def response_404(self) -> Response:
        """Problem+json instead of FAB's own shape."""
        return answer(404, refusal_text(NotFound()))

    def _label_columns_json(self, cols: list[str] | None = None) -> dict[str, str]:
        """Labels in the reader's language, whether they were lazy or plain message ids."""
        return {column: _(str(self.label_columns[column])) for column in cols or [] if column in self.label_columns}

    def _handle_filters_args(self, rison_args: dict[str, Any]) -> Filters:
        self._filters.clear_filters()
        self._filters.rest_add_filters(rison_args.get("filters", []))
        asked = self._filters.get_filters_values()
        self._filters.clear_filters()
        for flt, value in asked:
            add_filter(self._filters, flt.column_name, str(value))
        return self._filters.get_joined_filters(self._base_filters)


def narrowed(row: dict[str, Any], chosen: list[str]) -> dict[str, Any]:
    """The columns asked for; all when none were."""
    return {key: row[key] for key in chosen} if chosen else row
