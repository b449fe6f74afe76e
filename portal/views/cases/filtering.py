"""The inbox's filters: read from an address or a form, written into one, told in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from portal.access.actor import Actor
from portal.cases.errors import UnknownFilter
from portal.cases.queries import InboxFilters
from portal.kernel.area import Level, level_of
from portal.kernel.digits import CODE_DIGITS, whole
from portal.kernel.errors import NotFound
from portal.regions import queries as regions
from portal.views.cases.labels import KINDS
from portal.views.kit.session import db_session

SLA = {
    "lewat": lazy_gettext("Lewat tenggat"),
    "hari_ini": lazy_gettext("Jatuh tempo hari ini"),
    "aman": lazy_gettext("Masih ada waktu"),
}
NAMES = {"text": "q", "kecamatan": "kec", "kind": "jenis", "sla": "tenggat", "step": "langkah"}
"""Filter → its name in an address."""
LONGEST = 80


def read_filters(actor: Actor, typed: Mapping[str, str], steps: Collection[str]) -> InboxFilters:
    """Filters of a list; what is not understood is left out."""
    code, kind, due, step = (typed.get(name, "") for name in ("kec", "jenis", "tenggat", "langkah"))
    return InboxFilters(
        text=typed.get("q", "").strip()[:LONGEST],
        kecamatan=number if (number := whole(code, CODE_DIGITS)) is not None and number in actor.area else None,
        kind=kind if kind in KINDS else None,
        sla=due if due in SLA else None,
        step=step if step in steps else None,
    )


def read_strictly(actor: Actor, typed: Mapping[str, str], steps: Collection[str]) -> InboxFilters:
    """Filters of a deed: one left out would widen what is done, so each must be understood.

    Refuses: `NotFound` (a region outside the area), `UnknownFilter`.
    """
    filters = read_filters(actor, typed, steps)
    if typed.get("kec") and filters.kecamatan is None:
        raise NotFound
    for field, name in NAMES.items():
        if typed.get(name, "").strip() and getattr(filters, field) in {None, ""}:
            raise UnknownFilter(name=name)
    if not filters.step:
        raise UnknownFilter(name=NAMES["step"])
    return filters


def address_of(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Filters (field → value) as an address has them."""
    return {name: filters[field] for field, name in NAMES.items() if filters.get(field)}


def in_words(filters: Mapping[str, Any]) -> list[str]:
    """Filters (field → value), each in words; the step is told elsewhere."""
    told = []
    if code := filters.get("kecamatan"):
        told.append(regions.names(db_session(), {code}).get(code, str(code)))
    if kind := filters.get("kind"):
        told.append(str(KINDS.get(kind, kind)))
    if due := filters.get("sla"):
        told.append(str(SLA.get(due, due)))
    if text := filters.get("text"):
        told.append(_("nama atau nomor “%(dicari)s”", dicari=text))
    return told or [_("tanpa saringan lain")]


def districts(actor: Actor) -> list[tuple[int, str]]:
    """The sub-districts a regency officer may narrow to; none for narrower or wider posts."""
    if level_of(actor.region_code) != Level.KABUPATEN:
        return []
    return [(region.code, region.name) for region in regions.children(db_session(), actor.region_code)]
