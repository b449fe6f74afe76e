"""The gate's report in the reader's language, for a page and for the drawing table's script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.cases.ports import PromisedPath
from portal.views.cases.labels import step_label
from portal.views.kit.formats import angka
from portal.views.kit.phrases import spoken
from portal.views.processes import labels

ELEMENT = re.compile(r"[A-Za-z][\w.-]*_[\w-]+")
SHOWN = 20
"""Groups of running cases that are told."""


def told_report(report: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The report with its texts told and its stages named; `names`: element → what people call it.

    Its `names` know elements of the version that runs now, too, which this one may have lost.
    """
    said: dict[str, Any] = spoken(report)
    gone = {
        one: step_label(name) for stage in said["stages"] for one, name in stage["figures"].get("names", {}).items()
    }
    names = gone | dict(names)
    return said | {"stages": [stage | _look(stage, names) for stage in said["stages"]], "names": names}


@dataclass(frozen=True)
class PathRow:
    """A promised path in a list, in words."""

    name: str
    steps: tuple[str, ...]
    end: str
    open: str


def told_paths(paths: Sequence[PromisedPath], names: Mapping[str, str]) -> list[PathRow]:
    """Promised paths as people list them; `names`: element → what people call it."""
    return [
        PathRow(
            name=one.name,
            steps=tuple(named(step, names) for step in one.steps),
            end=names.get(one.end, one.end) if one.end else "",
            open=_steps(one.open, names) if one.open else "",
        )
        for one in paths
    ]


def named(text: str, names: Mapping[str, str]) -> str:
    """A text that speaks of elements by their codes, by their names."""
    return ELEMENT.sub(lambda found: f"“{names[found[0]]}”" if found[0] in names else found[0], text)


def _look(stage: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "label": str(labels.STAGES.get(stage["name"], stage["name"])),
        "state": str(labels.STAGE_STATES.get(stage["status"], stage["status"])),
        "look": labels.STAGE_LOOKS.get(stage["status"], "net"),
        "detail": _figures(stage["name"], stage["figures"]),
        "rows": list(_moves(stage["figures"].get("rows", ()), names)),
    }


def _figures(stage: str, figures: Mapping[str, Any]) -> str:
    if stage == "skenario" and "walked" in figures:
        said = {"jumlah": figures["scenarios"], "lewat": figures["walked"], "semua": figures["flows"]}
        return _("%(jumlah)s jalur; %(lewat)s dari %(semua)s panah dilewati", **said)
    if stage == "pindah" and "movable" in figures:
        said = {"bisa": angka(figures["movable"]), "semua": angka(figures["cases"])}
        text = _("%(bisa)s dari %(semua)s kasus yang berjalan dapat dipindah ke versi ini", **said)
        return f"{text}. {_('Lebih banyak kasus tidak dihitung.')}" if figures.get("capped") else text
    return ""


def _moves(rows: list[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    """What would become of the cases of each standing, most cases first."""
    for row in sorted((row for row in rows if row["count"]), key=lambda row: -row["count"])[:SHOWN]:
        said = {"jumlah": angka(row["count"]), "dari": _steps(row["open"], names), "ke": _steps(row["to"], names)}
        if row["ok"]:
            yield _("%(jumlah)s kasus: %(dari)s → %(ke)s", **said)
        else:
            yield _("%(jumlah)s kasus: %(dari)s, tetap di versinya: %(sebab)s", sebab=named(row["why"], names), **said)


def _steps(keys: Sequence[str], names: Mapping[str, str]) -> str:
    elements = (key.rpartition("/")[2].partition("#")[0] for key in keys)
    return ", ".join(dict.fromkeys(names.get(one, one) for one in elements)) or "–"
