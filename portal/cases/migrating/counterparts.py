"""What becomes of the elements cases stand at: the same one in the new version, or the one the author says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from portal.cases.errors import UnknownCounterpart
from portal.cases.migrating.skipping import PEOPLE, refuse_skipping, skipped
from portal.cases.outlines import Element, Outline, Way

JOINS = frozenset({"and", "or"})


@dataclass(frozen=True)
class Question:
    """One element or arrow of the old version: whether the new one has it, too, and what may stand for it there."""

    id: str
    kept: bool
    chosen: str
    """What the author says; empty: the same, or nothing yet."""
    options: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether nothing stands for it yet."""
        return not self.kept and not self.chosen


def checked_mapping(old: Outline, new: Outline, said: Mapping[str, str]) -> dict[str, str]:
    """What the author says, without what goes without saying. Refuses: `UnknownCounterpart`, `SkipsDecision`."""
    names, there = _named(old), _named(new)
    mapping = {}
    for element, to in said.items():
        if not to or (element == to and element in there):
            continue
        if element not in names or to not in there:
            raise UnknownCounterpart(element=names.get(element, element)[:60])
        mapping[element] = to
    refuse_skipping(old, new, mapping)
    return mapping


def questions(
    old: Outline, new: Outline, mapping: Mapping[str, str], standing: Iterable[str], refused: Collection[str]
) -> list[Question]:
    """What is to be asked: of every element cases stand at (`standing`), and of what kept some from moving."""
    asked = [*dict.fromkeys([*standing, *refused])]
    found: dict[str, Question] = {}
    for element_id in asked:
        element = old.element(element_id)
        if element is None:
            continue
        for one in _of_join(old, new, mapping, element) if element.kind in JOINS else [_of(old, new, mapping, element)]:
            if not one.kept or one.options:
                found.setdefault(one.id, one)
    return list(found.values())


def _of(old: Outline, new: Outline, mapping: Mapping[str, str], element: Element) -> Question:
    fit = PEOPLE if element.kind in PEOPLE else {"service", *PEOPLE} if element.kind == "service" else {element.kind}
    others = [one.id for one in new.elements if one.kind in fit and one.id != element.id]
    options = tuple(one for one in others if not skipped(old, new, element.id, one))
    return Question(element.id, new.element(element.id) is not None, mapping.get(element.id, ""), options)


def _of_join(old: Outline, new: Outline, mapping: Mapping[str, str], join: Element) -> Iterator[Question]:
    """A branch that already waits at a join waits on its arrow: arrows that are gone."""
    there = {(one.id, way.to): way for one in new.elements for way in one.ways}
    ids = {way.id for way in there.values()}
    joins = {one.id for one in new.elements if one.kind in JOINS}
    options = tuple(way.id for (_, to), way in there.items() if to in joins)
    for source, way in _arrows(old):
        ends = (mapping.get(source, source), mapping.get(way.to, way.to))
        if way.to == join.id and way.id not in ids and ends not in there:
            yield Question(way.id, kept=False, chosen=mapping.get(way.id, ""), options=options)


def _arrows(outline: Outline) -> Iterator[tuple[str, Way]]:
    return ((one.id, way) for one in outline.elements for way in one.ways)


def _named(outline: Outline) -> dict[str, str]:
    """Elements and arrows with their labels."""
    names = {one.id: one.label or one.id for one in outline.elements}
    return names | {way.id: way.label or way.id for _, way in _arrows(outline)}
