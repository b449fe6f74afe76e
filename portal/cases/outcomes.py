"""What a decided objection leads to: its term while it waits, then the proposal its decision asks for.

A removal or a restoration is handed in at once, with the objection as its reason; a correction is left to the village
as a draft, since only the family's papers say what is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor, system
from portal.access.permissions import Permission
from portal.cases.calendars.queries import calendars
from portal.cases.duedates import ends
from portal.cases.models import CaseFile
from portal.cases.opening import open_cases
from portal.cases.outlines import Scalar
from portal.kernel import clock
from portal.kernel.durations import due_of
from portal.registry.errors import AlreadyProposed, NotOpenForChange, NotSuspended
from portal.registry.objectionmodels import Objection
from portal.registry.objections import EXCLUDED, LISTED, open_correction, reason_of, settle_objection
from portal.registry.operations import save_proposal, save_restoration

BY_OBJECTION: Final = "6"
"""Code of `alasan_pulih`: an objection was upheld."""
HOUSE: Final = system(
    "cases.outcome",
    Permission.CASES_CASE_READ,
    Permission.CASES_TASK_WORK,
    Permission.CASES_USULAN_PROPOSE,
    Permission.REGISTRY_KELUARGA_READ,
)
TERM, LENGTH = "batas_putus", "masa_putus"


def begin_term(session: Session, case: CaseFile, _by: Actor) -> Mapping[str, Scalar]:
    """Until when the regency decides: so long from its first submission; sent back and forth, it goes on running.

    A term in plain days that runs out while the office is closed ends when it opens again.
    """
    if running := case.variables.get(TERM):
        return {"batas_putus": str(running)}
    due = due_of("duration", str(case.variables[LENGTH]))
    until = ends(due, clock.now(), calendars(session).of(case.region_code))
    return {"batas_putus": until.isoformat(timespec="seconds")}


def open_outcome(session: Session, case: CaseFile, _by: Actor) -> Mapping[str, Scalar]:
    """Open the proposal an upheld objection asks for, in the house's name; `terhalang` while another is on its way.

    When the register has moved there by itself meanwhile, nothing is left to propose.
    """
    objection = session.get_one(Objection, (case.part, case.change_set_id))
    made: UUID | None = None
    if objection.lanjutan_id is None:
        try:
            with session.begin_nested():
                made = _propose(session, case, objection)
        except AlreadyProposed:
            return {"hasil_usulan": "terhalang"}
        except (NotOpenForChange, NotSuspended):
            made = None
    settle_objection(session, objection, made)
    return {"hasil_usulan": "dibuka"}


def _propose(session: Session, case: CaseFile, objection: Objection) -> UUID:
    reason = f"Sanggahan {case.number} diterima: {reason_of(session, objection)}"
    if objection.pokok == LISTED:
        made = save_proposal(
            session,
            kind="penghapusan",
            region_code=objection.region_code,
            draft=None,
            reason=reason,
            reason_code=objection.sebab_kode,
            keluarga_id=objection.keluarga_id,
            by=HOUSE,
        )
    elif objection.pokok == EXCLUDED:
        made = save_restoration(session, objection.keluarga_id, reason=reason, reason_code=BY_OBJECTION, by=HOUSE)
    else:
        made = open_correction(session, objection, reason=reason, by=HOUSE)
    province_step = bool(case.variables.get("perlu_provinsi"))
    submit = objection.pokok in {LISTED, EXCLUDED}
    open_cases(session, [made], {made.id: case.title}, by=HOUSE, province_step=province_step, submit=submit)
    return made.id
