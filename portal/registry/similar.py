"""What is said of a proposal's people who resemble somebody registered already, or somebody proposed as well.

A warning, never a stop by itself; the tables of checks tell the two apart (V05, D01).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.phrases import Phrase, listed
from portal.regions.queries import names
from portal.registry.codes import display, field_of
from portal.registry.models import ChangeSet
from portal.registry.outcomes import Outcome, outcomes, texts
from portal.registry.records import change_set_in
from portal.registry.resemblance.candidates import Resemblance, asked_of, resembling
from portal.registry.resemblance.scoring import Compared
from portal.registry.resemblance.underway import proposed_alike
from portal.registry.rules import Finding

CODE = "V05"
PROPOSED = "D01"
AWAY = "Orang bernama, bertanggal lahir, dan berjenis kelamin sama terdaftar di luar wilayah Anda. Tanyakan asalnya."
AWAY_PROPOSED = (
    "Orang bernama, bertanggal lahir, dan berjenis kelamin sama sedang diusulkan di luar wilayah Anda. "
    "Tanyakan asalnya."
)
LABELS = {
    "name": "nama",
    "born": "tanggal lahir",
    "mother": "nama ibu",
    "sex": "jenis kelamin",
    "nik": "NIK",
    "place": "desa",
}
"""What is compared, inside a sentence."""


def similar_of(session: Session, actor: Actor, change_set_id: UUID) -> list[Resemblance]:
    """Who resembles the people of a proposal that was saved. Refuses with `NotFound`."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    change_set = change_set_in(session, actor.area, change_set_id)
    return similar_in(session, actor, change_set, outcomes(session, change_set))


def similar_in(session: Session, actor: Actor, change_set: ChangeSet, found: Sequence[Outcome]) -> list[Resemblance]:
    """The same of a proposal whose records are known; those of the register come first."""
    people = [one for one in found if one.entity == "individu"]
    said = [(f"anggota-{place}", texts("individu", one.after, clear=True)) for place, one in enumerate(people)]
    asked = asked_of(people, said, change_set.region_code)
    known = resembling(session, actor, asked, part=change_set.part, family=change_set.keluarga_id)
    return known + proposed_alike(session, actor, asked, part=change_set.part, own=change_set.id, told=known)


def similar_findings(session: Session, actor: Actor, change_set: ChangeSet, found: Sequence[Outcome]) -> list[Finding]:
    """A warning for each of them."""
    alike = similar_in(session, actor, change_set, found)
    villages = names(session, {one.region_code for one in alike if one.id})
    return [
        Finding(
            PROPOSED if one.proposed else CODE,
            "W",
            _message(one, villages.get(one.region_code, "")),
            one.label,
            "nama",
            one.key,
        )
        for one in alike
    ]


def _message(one: Resemblance, village: str) -> Phrase:
    if one.id is None or one.compared is None or one.born is None:
        return Phrase(AWAY_PROPOSED if one.proposed else AWAY)
    same, near = (_fields(one.compared, sign) for sign in ("sama", "mirip"))
    said = {
        "nama": one.name,
        "lahir": display(field_of("individu", "tanggal_lahir"), one.born.isoformat()),
        "desa": village,
        "sama": listed(same),
    }
    return _of_proposed(said, near) if one.proposed else _of_registered(said, near)


def _of_registered(said: dict[str, Any], near: Sequence[Phrase]) -> Phrase:
    if near:
        return Phrase(
            "Mirip {nama}, lahir {lahir}, {desa}. Sama: {sama}. Mirip: {mirip}. Pastikan bukan orang yang sama.",
            **said,
            mirip=listed(near),
        )
    return Phrase("Mirip {nama}, lahir {lahir}, {desa}. Sama: {sama}. Pastikan bukan orang yang sama.", **said)


def _of_proposed(said: dict[str, Any], near: Sequence[Phrase]) -> Phrase:
    if near:
        return Phrase(
            "Mirip {nama}, lahir {lahir}, yang sedang diusulkan di {desa}. Sama: {sama}. Mirip: {mirip}.",
            **said,
            mirip=listed(near),
        )
    return Phrase("Mirip {nama}, lahir {lahir}, yang sedang diusulkan di {desa}. Sama: {sama}.", **said)


def _fields(compared: Compared, sign: str) -> list[Phrase]:
    wanted = [name for name, _level, mark, _points in compared.points() if mark == sign]
    kept = [name for name in wanted if not (name == "place" and sign == "mirip")]
    return [Phrase(LABELS[name]) for name in kept]
