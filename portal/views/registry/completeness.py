"""How much of a proposal is answered, so that a thin one is seen before anybody goes on with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.registry.codes import FIELDS
from portal.registry.drafts import FamilyDraft

POINT = ("lat", "lng")
PLN, WORKS = "1", "1"
THIN = 0.5


@dataclass(frozen=True)
class Completeness:
    """Answers given, questions asked; `point`: whether the house has its place on the map."""

    filled: int
    asked: int
    point: bool

    @property
    def thin(self) -> bool:
        """Whether less than half is known."""
        return self.filled < THIN * self.asked


def completeness(draft: FamilyDraft) -> Completeness:
    """Of the household, the family and everybody who stays in it. What another answer rules out is not asked."""
    records = [("ruta", draft.ruta), ("keluarga", draft.keluarga), *(("individu", one.values) for one in draft.present)]
    said = [bool(values.get(name)) for entity, values in records for name in _asked(entity, values)]
    return Completeness(sum(said), len(said), all(draft.ruta.get(name) for name in POINT))


def _asked(entity: str, values: Mapping[str, str]) -> list[str]:
    ruled_out = {
        "daya": values.get("penerangan") not in {None, "", PLN},
        "nik": bool(values.get("alasan_tanpa_nik")),
        "alasan_tanpa_nik": not values.get("alasan_tanpa_nik"),
        "status_pekerjaan": values.get("bekerja") != WORKS,
    }
    return [field.name for field in FIELDS[entity] if values.get(field.name) or not ruled_out.get(field.name)]
