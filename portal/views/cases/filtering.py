"""The inbox's filters: read from an address or a form, written into one, told in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from portal.access.actor import Actor
from portal.cases.bulkqueries import process_label
from portal.cases.errors import UnknownFilter
from portal.cases.inbox import FIRST
from portal.cases.queries import InboxFilters, StepOf
from portal.cases.queueerrors import LONGEST_WORD
from portal.kernel.area import Level, level_of
from portal.kernel.digits import CODE_DIGITS, whole
from portal.kernel.errors import NotFound
from portal.regions import queries as regions
from portal.views.cases.labels import KINDS, step_label
from portal.views.kit.session import db_session

SLA = {
    "lewat": lazy_gettext("Lewat tenggat"),
    "hari_ini": lazy_gettext("Jatuh tempo hari ini"),
    "aman": lazy_gettext("Masih ada waktu"),
}
NAMES = {"text": "q", "kecamatan": "kec", "kind": "jenis", "sla": "tenggat", "step": "langkah", "mark": "tanda"}
"""Filter → its name in an address. A step may be told with its process: "perbaikan:verifikasi_kab"."""
LONGEST = 80


def read_step(text: str) -> tuple[str | None, str]:
    """A step as an address tells it: its process when that is told, and its id."""
    process, _colon, step = text.strip()[: 2 * LONGEST].rpartition(":")
    return process or None, step


def read_filters(actor: Actor, typed: Mapping[str, str], steps: Collection[StepOf]) -> InboxFilters:
    """Filters of a list; what is not understood is left out. `steps`: those that may be filtered for."""
    code, kind, due = (typed.get(name, "") for name in ("kec", "jenis", "tenggat"))
    process, step = read_step(typed.get("langkah", ""))
    meant = {one.process for one in steps if one.id == step and process in {None, one.process}}
    return InboxFilters(
        text=typed.get("q", "").strip()[:LONGEST],
        kecamatan=number if (number := whole(code, CODE_DIGITS)) is not None and number in actor.area else None,
        kind=kind if kind in KINDS else None,
        sla=due if due in SLA else None,
        step=step if meant else None,
        process=meant.pop() if len(meant) == 1 else None,
        mark=typed.get("tanda", "").strip()[:LONGEST_WORD] or None,
    )


def read_strictly(
    actor: Actor, typed: Mapping[str, str], steps: Collection[StepOf], *, one_step: bool = True
) -> InboxFilters:
    """Filters of a deed: one left out would widen what is done, so each must be understood.

    `one_step`: whether a step must be among them.

    Refuses: `NotFound` (a region outside the area), `UnknownFilter`.
    """
    filters = read_filters(actor, typed, steps)
    if typed.get("kec") and filters.kecamatan is None:
        raise NotFound
    for field, name in NAMES.items():
        if typed.get(name, "").strip() and getattr(filters, field) in {None, ""}:
            raise UnknownFilter(name=name)
    if one_step and not filters.step:
        raise UnknownFilter(name=NAMES["step"])
    return filters


def address_of(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Filters (field → value) as an address has them."""
    made = {name: filters[field] for field, name in NAMES.items() if filters.get(field)}
    if (step := made.get("langkah")) and filters.get("process"):
        made["langkah"] = f"{filters['process']}:{step}"
    return made


def in_words(filters: Mapping[str, Any]) -> list[str]:
    """Filters (field → value), each in words; the step is told elsewhere."""
    told = []
    if process := filters.get("process"):
        told.append(step_label(process_label(db_session(), process)))
    if code := filters.get("kecamatan"):
        told.append(regions.names(db_session(), {code}).get(code, str(code)))
    if kind := filters.get("kind"):
        told.append(str(KINDS.get(kind, kind)))
    if due := filters.get("sla"):
        told.append(str(SLA.get(due, due)))
    if mark := filters.get("mark"):
        told.append(_("didahulukan") if mark == FIRST else _("bertanda “%(kata)s”", kata=mark))
    if text := filters.get("text"):
        told.append(_("nama atau nomor “%(dicari)s”", dicari=text))
    return told or [_("tanpa saringan lain")]


def districts(actor: Actor) -> list[tuple[int, str]]:
    """The sub-districts a regency officer may narrow to; none for narrower or wider posts."""
    if level_of(actor.region_code) != Level.KABUPATEN:
        return []
    return [(region.code, region.name) for region in regions.children(db_session(), actor.region_code)]
