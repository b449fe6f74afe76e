"""Saying where else a number is: at its field, with the way to the family or the case when the actor may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.cases import queries as cases
from portal.registry.duplicates import Clash
from portal.registry.resemblance.candidates import Resemblance
from portal.views.kit.session import db_session

TAKEN = frozenset({"V05", "V09"})
"""Rules about numbers others hold."""


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


def told_alike(found: Iterable[Resemblance]) -> list[Told]:
    """The way to the family of the most alike person of each; the words are the finding's own."""
    first = {one.key: one for one in reversed(list(found)) if one.keluarga_id}
    return [
        Told(
            one.key,
            "nama",
            "",
            url_for("KeluargaView.show", pk=one.keluarga_id, tab="anggota", _anchor=f"i-{one.id}"),
            _("Lihat keluarga %(nama)s", nama=one.name),
        )
        for one in first.values()
    ]


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
    message = _("%(nomor)s ini sudah terdaftar.", nomor=number)
    return Told(clash.key, clash.field, message)
