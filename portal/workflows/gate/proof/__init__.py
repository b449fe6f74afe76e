"""The third stage: every marking a process can come to, and what is wrong with any of them."""

from __future__ import annotations

from collections.abc import Iterator

from portal.cases.ports import Vacancy
from portal.kernel.phrases import Phrase
from portal.workflows.findings import Finding
from portal.workflows.gate.lint.ground import Ground
from portal.workflows.gate.proof.asking import REPEATS
from portal.workflows.gate.proof.exploring import Explored, explored
from portal.workflows.gate.proof.places import crowded, places_in
from portal.workflows.gate.proof.races import Races
from portal.workflows.gate.proof.standstill import circles, dead_ends, doubling, spinning
from portal.workflows.net.model import HUMAN, Kind

__all__ = ["Explored", "explored", "prove"]


def prove(ground: Ground, found: Explored) -> Iterator[Finding]:
    """What the markings that were seen tell."""
    yield from dead_ends(found)
    yield from doubling(found)
    yield from circles(found)
    yield from spinning(found)
    yield from _never(found)
    yield from Races(ground, found).findings()
    yield from _people(ground, found)
    if not found.proven:
        yield Finding("not-all-proven", "", {"count": len(found.seen), "cause": _cause(found)})
    if found.sampled:
        yield Finding("sampled", "", {"most": max(REPEATS)})


def _never(found: Explored) -> Iterator[Finding]:
    """Steps and calls that no way leads to; only said when every way was looked at."""
    if not found.proven:
        return
    for node in found.model.net.nodes.values():
        if node.kind in {*HUMAN, Kind.SERVICE} and node.id not in found.elements:
            yield Finding("never-opens", node.id)


def _cause(found: Explored) -> str:
    if found.left_out:
        return found.left_out
    grown = next(number for number, seen in enumerate(found.seen) if seen.grown)
    places = crowded(places_in(found.seen[grown].body))
    return Phrase("token di {element} bertambah tanpa batas", element=places[0].element)


def _people(ground: Ground, found: Explored) -> Iterator[Finding]:
    """Steps that can open, and nobody is there to do them."""
    levels, vacant = ground.context.levels, ground.context.vacant
    for node in ground.drawn:
        if node.kind not in HUMAN or node.id not in found.elements:
            continue
        roles = ground.context.roles
        if not node.lane.strip() or (roles is not None and node.lane not in roles):
            continue
        if levels is not None and not levels.get(node.lane):
            yield Finding("role-nowhere", node.id, {"role": node.lane})
        elif found_none := vacant.get(node.lane):
            yield Finding("role-vacant", node.id, _vacancy(found_none))


def _vacancy(vacant: Vacancy) -> dict[str, object]:
    working = Phrase("{areas} yang punya kasus berjalan", areas=vacant.areas)
    return {
        "role": vacant.role,
        "missing": vacant.missing,
        "looked": vacant.looked,
        "areas": working if vacant.working else vacant.areas,
        "names": ", ".join(vacant.names),
    }
