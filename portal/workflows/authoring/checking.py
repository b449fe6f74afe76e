"""The gate, asked in the words of `portal.cases.ports`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.cases.ports import House, Sources
from portal.workflows.gate import FORMS, Context, check


def checked(sources: Sources, house: House) -> Mapping[str, Any]:
    """The gate's report. Moving running cases is asked apart, when somebody wants to move them."""
    context = Context(
        roles=tuple(house.roles),
        services=tuple(house.services),
        forms=FORMS,
        levels=house.roles,
        today=house.today,
        scenarios=house.scenarios,
    )
    return check(sources, context).to_json()
