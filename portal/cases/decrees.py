"""What the decree that ends a case says: the family as published, its place, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.models import CaseFile
from portal.cases.roads import Road, roads_of
from portal.documents.decree import DecreeMember, decree_content
from portal.kernel.area import ancestors
from portal.regions import queries as regions
from portal.regions.rules import official_name
from portal.registry.addresses import address_line
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.queries import result_of
from portal.registry.results import Result, new_results

RELATIONS = {
    "1": "Kepala keluarga",
    "2": "Istri/suami",
    "3": "Anak",
    "4": "Menantu",
    "5": "Cucu",
    "6": "Orang tua/mertua",
    "7": "Pembantu",
    "8": "Lainnya",
}


def content_of(session: Session, case: CaseFile, by: Actor) -> dict[str, Any]:
    """The decree's content. The head is the published family's: the case's title may be an older draft's."""
    result = result_of(session, by, case.change_set_id)
    way, roads = regions.breadcrumb(session, case.region_code), roads_of(session, [case.id])
    return _content(case, result, way, roads[case.id], by)


def contents_of(session: Session, cases: Sequence[CaseFile], by: Actor) -> dict[UUID, dict[str, Any]]:
    """Case → the content of its decree, for those that published a new family; in a few statements for hundreds."""
    results = new_results(session, by, [one.change_set_id for one in cases])
    codes = {one.region_code: [*ancestors(one.region_code), one.region_code] for one in cases}
    known = regions.regions(session, {code for way in codes.values() for code in way})
    roads = roads_of(session, [one.id for one in cases])
    ways = {place: [known[code] for code in way] for place, way in codes.items() if known.keys() >= set(way)}
    return {
        one.id: _content(one, results[one.change_set_id], ways[one.region_code], roads[one.id], by)
        for one in cases
        if one.change_set_id in results and one.region_code in ways
    }


def _content(case: CaseFile, result: Result, way: Sequence[Any], road: Road, by: Actor) -> dict[str, Any]:
    province, regency, district, village = (official_name(region) for region in way)
    return decree_content(
        kind=case.kind,
        case_number=case.number,
        kepala=result.family.head_name or case.title,
        nomor_kk=result.family.keluarga.get("nomor_kk", ""),
        alamat=address_of(result.family),
        desa=village,
        kecamatan=district,
        kabupaten=regency,
        provinsi=province,
        anggota=[_member(member) for member in result.family.present],
        perubahan=result.corrections,
        sebab=result.removal_reason,
        alasan=result.reason,
        penetap=by.name,
        **road.told,
    )


def address_of(family: FamilyDraft) -> str:
    """Street, hamlet, RT and RW, as letters write them: "Jalan Kenanga 4, Krajan, RT 002 RW 004"."""
    return address_line(*(family.ruta.get(name) for name in ("alamat", "dusun", "rt", "rw")))


def _member(member: MemberDraft) -> DecreeMember:
    said = member.values
    relation = RELATIONS.get(said.get("hub_kepala", ""), "Lainnya")
    return DecreeMember(nama=said.get("nama", ""), nik=said.get("nik", ""), hubungan=relation)
