"""Where in what was sent a finding is about: JSON Pointers (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portal.kernel.digits import whole
from portal.registry.answers import PREFIX, is_answer
from portal.registry.rules import Finding

Step = str | int


def pointer(steps: Iterable[Step]) -> str:
    """The pointer of a path; "" is the whole."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


class Places:
    """The records of a request, by the keys rules give them."""

    def __init__(self, sent: Mapping[str, Any], members: Iterable[str | None] = ()) -> None:
        """`members`: for each member of the draft its identifier, None of one who joins; in the draft's order."""
        given = list(sent.get("anggota", []))
        by_id = {one["id"]: place for place, one in enumerate(given) if "id" in one}
        joining = iter([place for place, one in enumerate(given) if "id" not in one])
        self._drafted = [next(joining, None) if one is None else by_id.get(one) for one in members]
        names: dict[str, list[int]] = {}
        for place, one in enumerate(given):
            names.setdefault(" ".join(str(one.get("nama") or "").split()), []).append(place)
        self._named = {name: places[0] for name, places in names.items() if name and len(places) == 1}

    def drafted(self, key: str, field: str | None) -> str | None:
        """Of a finding about the draft: "anggota-2" is its third member."""
        record, _, place = key.partition("-")
        number = whole(place)
        if record == "anggota" and number is not None:
            drafted = self._drafted[number] if number < len(self._drafted) else None
            return None if drafted is None else pointer(["anggota", drafted, *_steps(field)])
        return _of_house(key, field)

    def kept(self, one: Finding) -> str | None:
        """Of a finding about the proposal as it was kept: members have another order there, so by their names."""
        if one.key.startswith("anggota"):
            place = self._named.get(one.record)
            return None if place is None else pointer(["anggota", place, *_steps(one.field)])
        return _of_house(one.key, one.field)


def _of_house(key: str, field: str | None) -> str | None:
    """Of the household, the family, the request's own words, or a row of a list ("ruta/usaha-0")."""
    if key == "usulan":
        return pointer(_steps(field))
    record, _, row = key.partition("/")
    if record not in {"ruta", "keluarga"}:
        return None
    roster, _, place = row.rpartition("-")
    number = whole(place)
    if roster and number is not None:
        name = [field.removeprefix(PREFIX)] if field else []
        return pointer([record, "jawaban", roster, number, *name])
    return pointer([record, *_steps(field)])


def _steps(field: str | None) -> list[Step]:
    if not field:
        return []
    return ["jawaban", field.removeprefix(PREFIX)] if is_answer(field) else [field]
