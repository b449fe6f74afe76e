"""Words of migrations: where cases stand and go, why some cannot, how timers are treated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.cases.migrating import DryRun
from portal.cases.migrating.counterparts import Question
from portal.cases.outlines import Outline
from portal.cases.ports import Relocation
from portal.kernel.area import ancestors
from portal.kernel.phrases import Phrase, filled
from portal.regions import queries as regions
from portal.views.kit.session import db_session
from portal.views.processes.labels import KINDS, role_title
from portal.views.processes.twin import names_of

STATES = {
    "berjalan": _("Sedang dipindah"),
    "selesai": _("Selesai"),
    "mundur": _("Sedang dikembalikan"),
    "dibatalkan": _("Dibatalkan"),
}
STATE_LOOKS = {"berjalan": "info", "selesai": "ok", "mundur": "info", "dibatalkan": "net"}
UNDER_WAY = frozenset({"berjalan", "mundur"})
TIMERS = {
    "tetap": (
        _("Tetap pada tanggalnya"),
        _("Waktu yang jatuh 10 Desember tetap jatuh 10 Desember, juga bila versi baru memberi waktu lebih lama."),
    ),
    "geser": (
        _("Digeser sebesar bedanya"),
        _("Dulu 10 hari, kini 12 hari: waktu yang jatuh 10 Desember menjadi 12 Desember."),
    ),
    "ulang": (
        _("Dihitung ulang sejak dipindah"),
        _("Kini 12 hari: waktu jatuh 12 hari sesudah kasus dipindah, berapa pun yang sudah lewat."),
    ),
}


@dataclass(frozen=True)
class Choice:
    """A question as it is put: about which element, how many cases stand there, what may be answered."""

    id: str
    label: str
    cases: int
    question: Question
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Province:
    """A province: how many cases move and stay, and the same of its regencies."""

    name: str
    moving: int
    staying: int
    regencies: tuple[tuple[str, int, int], ...]


def names_with_arrows(outline: Outline) -> dict[str, str]:
    """Element or arrow → what people call it."""
    names = dict(names_of(outline))
    for one in outline.elements:
        for way in one.ways:
            ends = {"dari": names.get(one.id, one.id), "ke": names.get(way.to, way.to)}
            names.setdefault(way.id, gettext("Panah %(dari)s → %(ke)s", **ends))
    return names


def choices(run: DryRun) -> list[Choice]:
    """The questions of a dry run in words; those that must be answered first."""
    old, new = names_with_arrows(run.old), names_with_arrows(run.new)
    roles = {one.id: role_title(one.role) for one in run.new.elements if one.role}
    counted = {one.id: sum(row.cases for row in run.rows if one.id in row.stands) for one in run.questions}
    found = [
        Choice(
            id=one.id,
            label=old.get(one.id, one.id),
            cases=counted[one.id],
            question=one,
            options=tuple((to, _with_role(new.get(to, to), roles.get(to))) for to in one.options),
        )
        for one in run.questions
    ]
    return sorted(found, key=lambda one: one.question.kept)


def _with_role(label: str, role: str | None) -> str:
    return f"{label} ({role})" if role else label


def told(elements: Iterable[str], names: Mapping[str, str]) -> str:
    """Where cases stand, in one line."""
    return ", ".join(names.get(one, one) for one in elements) or gettext("tidak menunggu apa pun")


def why_not(place: Relocation, names: Mapping[str, str]) -> str:
    """Why a marking has no place in the other version, with elements by their names."""
    said = {name: _filling(value, names) for name, value in place.why.params.items()}
    text = filled(place.why.template, said, gettext)
    return text[:1].upper() + text[1:]


def _filling(value: object, names: Mapping[str, str]) -> str:
    if isinstance(value, Phrase):
        return filled(value.template, value.params, gettext)
    return f"“{names[str(value)]}”" if str(value) in names else _kind(str(value))


def _kind(value: str) -> str:
    return str(KINDS.get(value, value)).lower()


def provinces(run: DryRun) -> list[Province]:
    """How many cases move and stay, where."""
    spread = run.by_regency()
    above = {code: [*ancestors(code), code][0] for code in spread}
    names = regions.names(db_session(), {*spread, *above.values()})
    found = []
    for province in sorted(set(above.values())):
        own = [(names.get(code, str(code)), *spread[code]) for code in spread if above[code] == province]
        moving, staying = (sum(row[place] for row in own) for place in (1, 2))
        found.append(Province(names.get(province, str(province)), moving, staying, tuple(own)))
    return found
