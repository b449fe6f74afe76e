"""Saying where else a number is: at its field, with the way to the family or the case when the actor may see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.cases import queries as cases
from portal.registry.duplicates import Clash
from portal.registry.resemblance.candidates import Resemblance
from portal.registry.similar import CODE as SIMILAR
from portal.registry.similar import PROPOSED
from portal.registry.verdicts import Finding
from portal.views.kit.session import db_session

TAKEN = frozenset({"V05", "V09"})
"""Rules about numbers others hold."""
OTHERS = TAKEN | {PROPOSED}
"""Rules that speak of somebody else's record."""


@dataclass(frozen=True)
class Told:
    """A clash in words, and the way to the other record ("" when it is out of sight)."""

    key: str
    field: str
    message: str
    url: str = ""
    label: str = ""


def told(actor: Actor, clashes: Iterable[Clash]) -> list[Told]:
    """Each clash in words."""
    return [_told(actor, clash) for clash in clashes]


def told_alike(actor: Actor, found: Iterable[Resemblance]) -> list[tuple[str, Told]]:
    """Rule, and the way to the family or the case of each, in their order; the words are the finding's own."""
    return [(PROPOSED if one.proposed else SIMILAR, _way(actor, one)) for one in found]


def _way(actor: Actor, one: Resemblance) -> Told:
    out_of_sight = Told(one.key, "nama", "")
    if one.proposed:
        case = cases.case_of_change_set(db_session(), actor, one.change_set_id) if one.change_set_id else None
        if case is None:
            return out_of_sight
        label = _("Lihat usulan %(kasus)s", kasus=case.number)
        return Told(one.key, "nama", "", url_for("CaseScreen.show", case_id=case.id), label)
    if one.keluarga_id is None:
        return out_of_sight
    url = url_for("KeluargaView.show", pk=one.keluarga_id, tab="anggota", _anchor=f"i-{one.id}")
    return Told(one.key, "nama", "", url, _("Lihat keluarga %(nama)s", nama=one.name))


def _told(actor: Actor, clash: Clash) -> Told:
    number = _("Nomor KK") if clash.field == "nomor_kk" else _("NIK")
    if clash.keluarga_id:
        message = _("%(nomor)s ini sudah terdaftar pada %(nama)s di wilayah Anda.", nomor=number, nama=clash.name)
        url = url_for("KeluargaView.show", pk=clash.keluarga_id)
        return Told(clash.key, clash.field, message, url, _("Lihat keluarga %(nama)s", nama=clash.name))
    case = cases.case_of_change_set(db_session(), actor, clash.change_set_id) if clash.change_set_id else None
    if case is not None:
        message = _("%(nomor)s ini sudah ada dalam usulan %(kasus)s yang berjalan.", nomor=number, kasus=case.number)
        url = url_for("CaseScreen.show", case_id=case.id)
        return Told(clash.key, clash.field, message, url, _("Lihat kasus %(nama)s", nama=case.title))
    if clash.proposed:
        message = _(
            "%(nomor)s ini sudah ada dalam usulan lain yang berjalan, di luar yang dapat Anda lihat.", nomor=number
        )
        return Told(clash.key, clash.field, message)
    message = _("%(nomor)s ini sudah terdaftar.", nomor=number)
    return Told(clash.key, clash.field, message)


def ways(
    actor: Actor, findings: Sequence[Finding], clashes: Iterable[Clash], alike: Iterable[Resemblance]
) -> list[Told]:
    """For each finding the way to whom it speaks of; one without url where there is none.

    Of several about one field, the first speaks of the first.
    """
    told_of: dict[tuple[str, str, str | None], list[Told]] = {}
    for rule, one in told_alike(actor, alike):
        told_of.setdefault((rule, one.key, one.field), []).append(one)
    for one in told(actor, clashes):
        told_of.setdefault(("V09" if one.field == "nomor_kk" else "V05", one.key, one.field), []).append(one)
    return [
        waiting.pop(0)
        if (waiting := told_of.get((one.code, one.key, one.field)))
        else Told(one.key, one.field or "", "")
        for one in findings
    ]
