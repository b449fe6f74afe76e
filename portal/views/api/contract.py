"""What a route of the API promises, said once: its scope, its right, what it takes and gives.

The same words guard the route, check what is sent and fill the OpenAPI document (`document`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Response, jsonify, request
from flask_appbuilder.api import BaseApi
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.access.tokens import Scope
from portal.kernel.errors import NotFound
from portal.kernel.ids import parse_id
from portal.kernel.pages import MOST_ROWS, Page
from portal.views.api.checking import query
from portal.views.api.schemas import CODE, Schema
from portal.views.kit.identity import current_actor

View = TypeVar("View", bound=Callable[..., Any])
BASE = "/api/v1"
PER_PAGE = 25
PAGING: dict[str, Schema] = {
    "after": {
        "type": "string",
        "minLength": 1,
        "maxLength": 400,
        "description": _("Penunjuk `next` dari halaman sebelumnya."),
    },
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": PER_PAGE},
}
WORDS: Schema = {"type": "string", "minLength": 1, "maxLength": 80, "description": _("Nama, seluruhnya atau sebagian.")}
PLACE = CODE | {"description": _("Hanya wilayah ini dan di bawahnya.")}


@dataclass(frozen=True)
class Contract:
    """One route's promise. `gives`: status → schema of the answer; `scope` "" = any token."""

    summary: str
    group: str
    scope: str
    gives: Mapping[int, str]
    params: Mapping[str, Schema] = field(default_factory=dict)
    takes: str = ""
    headers: Mapping[str, Schema] = field(default_factory=dict)


class Service(BaseApi):  # type: ignore[misc]
    """Base of the API's rooms, all under one address."""

    route_base = BASE


def served(contract: Contract, *, right: Permission | None) -> Callable[[View], View]:
    """The route keeps `contract`, for actors whose role holds `right`; its view gets the parameters as `asked`."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor = current_actor()
            if right is not None:
                actor.must(right)
            told = view(*args, **kwargs, asked=query(contract.params))
            return told if isinstance(told, Response) else tagged(jsonify(told))

        guarded.portal_access = right or "signed_in"  # type: ignore[attr-defined]
        guarded.portal_scope = contract.scope  # type: ignore[attr-defined]
        guarded.portal_contract = contract  # type: ignore[attr-defined]
        return cast("View", guarded)

    return guard


def reading(
    summary: str, group: str, gives: str, params: Mapping[str, Schema], *, scope: Scope | None, right: Permission | None
) -> Callable[[View], View]:
    """The route reads."""
    return served(Contract(summary, group, scope or "", {200: gives}, params), right=right)


def tagged(response: Response) -> Response:
    """With an ETag; 304 without a body when the caller has just this."""
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


def paged(page: Page[Any], told: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """A page as the API gives it."""
    return {
        "data": [told(row) for row in page.rows],
        "next": page.next,
        "jumlah": page.count,
        "jumlah_lebih": page.capped,
    }


def wanted(text: str) -> UUID:
    """The identifier in an address; anything else is absence."""
    record_id = parse_id(text)
    if record_id is None:
        raise NotFound
    return record_id
