"""What a diagram's service tasks may call, by name: each is one operation of the house. A diagram invents no power."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.models import CaseFile
from portal.cases.ports import Scalar
from portal.documents.decree import DecreeMember, decree_content
from portal.documents.operations import issue_letter
from portal.regions import queries as regions
from portal.regions.rules import official_name
from portal.registry.errors import BaseMoved
from portal.registry.operations import apply_change_set
from portal.registry.queries import proposal_draft

Verb = Callable[[Session, CaseFile, Actor], Mapping[str, Scalar]]
MINISTRY = 0
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


def apply_changes(session: Session, case: CaseFile, by: Actor) -> Mapping[str, Scalar]:
    """Apply the proposal to the register; a moved base becomes a conflict and writes nothing."""
    try:
        apply_change_set(session, case.change_set_id, case_id=case.id, by=by)
    except BaseMoved:
        return {"hasil_terap": "konflik"}
    return {"hasil_terap": "diterapkan"}


def issue_decree(session: Session, case: CaseFile, by: Actor) -> Mapping[str, Scalar]:
    """Issue the minister's decree on the family as proposed; its PDF follows after commit."""
    draft = proposal_draft(session, by, case.change_set_id)
    way = regions.breadcrumb(session, case.region_code)
    province, regency, district, village = (official_name(region) for region in way)
    members = [
        DecreeMember(
            nama=member.values.get("nama", ""),
            nik=member.values.get("nik", ""),
            hubungan=RELATIONS.get(member.values.get("hub_kepala", ""), "Lainnya"),
        )
        for member in draft.present
    ]
    content = decree_content(
        kind=case.kind,
        case_number=case.number,
        kepala=case.title,
        nomor_kk=draft.keluarga.get("nomor_kk", ""),
        alamat=draft.ruta.get("alamat", ""),
        desa=village,
        kecamatan=district,
        kabupaten=regency,
        provinsi=province,
        anggota=members,
        penetap=by.name,
    )
    issue_letter(
        session,
        kind="sk_penetapan",
        region_code=case.region_code,
        office=MINISTRY,
        case_id=case.id,
        content=content,
        by=by,
    )
    return {}


class ServiceError(Exception):
    """A verb failed in a way the diagram may foresee: a BPMN error with a code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


VERBS: dict[str, Verb] = {"registry.apply_change_set": apply_changes, "documents.issue_decree": issue_decree}
LABELS: dict[str, str] = {
    "registry.apply_change_set": "Terapkan perubahan ke register",
    "documents.issue_decree": "Terbitkan surat keputusan",
}
"""What each verb does, for those who draw processes."""
