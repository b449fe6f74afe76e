"""FAB's way to the data, narrowed: pages come from one query of the domain, records by opaque id inside the area.

FAB's own interface counts everything, skips by OFFSET and commits by itself; governed records are never written here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from flask import Request
from flask_appbuilder.models.filters import BaseFilter, BaseFilterConverter, Filters
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from sqlalchemy.orm import Query, Session

from portal.access.actor import Actor
from portal.kernel.errors import Refused
from portal.kernel.ids import parse_id, part_of
from portal.kernel.pages import Page
from portal.views.kit.identity import current_actor
from portal.views.kit.questions import BadParameter, bad
from portal.views.kit.session import db_session
from portal.views.kit.veils import unveil

TEXT, NUMBER = "q", "nomor"
"""Address parameters of a list's search: words, or the word that stands for a number (`veils`)."""
LONGEST = 80
"""Characters of a filter's value that are read."""


class OnlyByProposal(Refused):
    """Data tidak diubah langsung. Susun usulan baru, perbaikan, atau penghapusan melalui /usulan."""

    status = 405


class PagesOf(Protocol):
    """A query of the domain that makes pages of records."""

    def __call__(
        self, session: Session, actor: Actor, filters: Any, *, after: str | None, before: str | None, size: int
    ) -> Page[Any]:
        """One page of what `actor` may see."""


@dataclass(frozen=True)
class Search:
    """How one column may be searched: FAB's filter, the field of the query's filters, the short address parameter."""

    filter: type[BaseFilter]
    field: str
    param: str
    read: Callable[[str], Any] = str
    """Typed text → value; ValueError = not a value of this column."""


class PortalFilterConverter(BaseFilterConverter):
    """Only the declared searches of a model exist: nothing that no index serves."""

    def convert(self, col_name: str) -> list[BaseFilter] | None:
        """The one filter of a searchable column."""
        search = self.datamodel.searches.get(col_name)
        return [search.filter(col_name, self.datamodel)] if search else None


class PortalInterface(SQLAInterface):
    """A model whose table carries `part`, `region_code` and `id`, paged by `pages` with filters of type `criteria`."""

    filter_converter_class = PortalFilterConverter

    def __init__(
        self, obj: type[Any], *, pages: PagesOf, criteria: Callable[..., Any], searches: Mapping[str, Search]
    ) -> None:
        self.pages, self.criteria, self.searches = pages, criteria, searches
        super().__init__(obj)

    @property
    def session(self) -> Session:
        """The request's session, which speaks for the actor."""
        return db_session()

    def page(self, filters: Filters, *, after: str | None, before: str | None, size: int) -> Page[Any]:
        """One page of what the actor may see, in (region, id) order, with a capped count."""
        wanted = {self.searches[flt.column_name].field: value for flt, value in filters.get_filters_values()}
        return self.pages(self.session, current_actor(), self.criteria(**wanted), after=after, before=before, size=size)

    def query(
        self,
        filters: Filters | None = None,
        order_column: str = "",
        order_direction: str = "",
        page: int | None = None,
        page_size: int | None = None,
        select_columns: list[str] | None = None,
        outer_default_load: bool = False,
    ) -> tuple[int, list[Any]]:
        """FAB's own callers get the first page; there is no order but the index's and no OFFSET."""
        found = self.page(filters or self.get_filters(), after=None, before=None, size=page_size or 25)
        return found.count, list(found.rows)

    def apply_filters(self, query: Query[Any], filters: Filters | None) -> Query[Any]:
        """FAB's filters and always the actor's area."""
        area = current_actor().area
        within = query.filter(self.obj.region_code >= area.lo, self.obj.region_code < area.hi)
        return super().apply_filters(within, filters)

    def get(
        self,
        id: Any,  # noqa: A002 - FAB's name
        filters: Filters | None = None,
        select_columns: list[str] | None = None,
        outer_default_load: bool = False,
    ) -> Any | None:
        """The record of an opaque id, None outside the actor's area or when it is no id at all."""
        record_id = id if isinstance(id, UUID) else parse_id(str(id))
        if record_id is None:
            return None
        query = self.apply_filters(self.session.query(self.obj), filters)
        return query.filter(self.obj.part == part_of(record_id), self.obj.id == record_id).one_or_none()

    def get_pk_name(self) -> str:
        """One opaque id; the partition is read from it."""
        return "id"

    def is_pk_composite(self) -> bool:
        """No composite key shows in an address."""
        return False

    def add(self, item: Any, commit: bool = True) -> None:
        """Refused: a new record is proposed."""
        raise OnlyByProposal

    def edit(self, item: Any, commit: bool = True) -> None:
        """Refused: a change is proposed."""
        raise OnlyByProposal

    def delete(self, item: Any, commit: bool = True) -> None:
        """Refused: a removal is proposed."""
        raise OnlyByProposal

    def delete_all(self, items: list[Any]) -> None:
        """Refused: removals are proposed."""
        raise OnlyByProposal


def read_filters(filters: Filters, request: Request) -> list[str]:
    """Fill `filters` from the address, by FAB's names (`_flt_0_<column>`) or the short ones; what was not read."""
    filters.clear_filters()
    unread = []
    for column, search in filters.datamodel.searches.items():
        typed = request.args.get(search.param) or request.args.get(f"_flt_0_{column}") or ""
        if search.param == TEXT and (word := request.args.get(NUMBER)):
            typed = unveil(word) or ""
            unread += [] if typed else [NUMBER]
        try:
            add_filter(filters, column, typed)
        except BadParameter:
            unread.append(search.param)
    return unread


def add_filter(filters: Filters, column: str, typed: str) -> None:
    """One filter from typed text; empty text is no filter. Refuses what is no value of the column: `BadParameter`."""
    search: Search = filters.datamodel.searches[column]
    typed = typed.strip()[:LONGEST]
    if not typed:
        return
    try:
        value = search.read(typed)
    except ValueError as unreadable:
        raise bad(column, _("%(nilai)s bukan nilai kolom ini", nilai=typed[:40])) from unreadable
    filters.add_filter(column, search.filter, value)
