"""Writing to a citizen whose data the civil registry tells differently: one letter for one answer."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.documents.invitation import INVITATION, invitation_content
from portal.documents.operations import issue_letter
from portal.kernel.area import Level, ancestors, level_of
from portal.kernel.errors import NotFound
from portal.regions import queries as regions
from portal.regions.rules import official_name
from portal.registry.addresses import address_line
from portal.registry.models import Individu
from portal.registry.padan.answering import opened
from portal.registry.padan.judging import MATCH
from portal.registry.padan.operations import result_in
from portal.registry.records import family_in, record_in


def invite(session: Session, record_id: UUID, *, by: Actor) -> UUID:
    """Ask a registered person of the queue to come with their papers; the letter's identifier, again when asked again.

    Refuses `NotFound` (also for somebody only proposed, or who matches), `NotAllowed`.
    """
    result = result_in(session, by.area, record_id, lock=True)
    by.must(Permission.REGISTRY_PADAN_RUN, at=result.region_code)
    if result.letter_id is not None:
        return result.letter_id
    if result.verdict == MATCH:
        raise NotFound
    person = record_in(session, by.area, Individu, record_id)
    ruta = family_in(session, by.area, person.keluarga_id).ruta
    way = regions.breadcrumb(session, result.region_code)
    province, regency, district, village = (official_name(region) for region in way)
    content = invitation_content(
        verdict=result.verdict,
        nama=person.nama,
        nik=opened(result).nik,
        alamat=address_line(ruta.alamat, None, ruta.rt, ruta.rw),
        desa=village,
        kecamatan=district,
        kabupaten=regency,
        provinsi=province,
        penanda=by.name,
    )
    letter = issue_letter(
        session,
        kind=INVITATION,
        region_code=result.region_code,
        office=_regency(result.region_code),
        case_id=None,
        about=record_id,
        content=content,
        by=by,
    )
    result.letter_id = letter.id
    session.flush()
    return letter.id


def _regency(region_code: int) -> int:
    return next(code for code in ancestors(region_code) if level_of(code) == Level.KABUPATEN)
