"""The gate, asked in the words of `portal.cases.ports`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.cases.ports import House, Sources
from portal.kernel.phrases import kept
from portal.workflows.gate import FORMS, Context, Running, check


def checked(sources: Sources, house: House) -> Mapping[str, Any]:
    """The gate's report, its texts kept as phrases."""
    runs = house.running
    context = Context(
        roles=tuple(house.roles),
        services=tuple(house.services),
        forms=FORMS,
        levels=house.roles,
        opening=house.opening,
        results=house.results,
        today=house.today,
        scenarios=house.scenarios,
        vacant=house.vacant,
        running=None if runs is None else Running(runs.sources, runs.counts, capped=runs.capped),
    )
    return check(sources, context).to_json(kept)
