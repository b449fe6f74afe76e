"""Two people sign a decree, and neither decides by it what they proposed themselves: it stays for the next one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.collective import operations
from portal.cases.collective.models import DecreeItem
from portal.cases.collective.publishing import publish
from portal.cases.errors import SamePerson
from portal.cases.models import CaseFile, Decision
from portal.documents.models import Letter
from tests.cases.test_collective import WHY, Round, session, stage
from tests.cases.walking import Walk

__all__ = ["session", "stage"]


def test_what_the_signer_proposed_is_left_out_and_not_counted(stage: Round, session: Session) -> None:
    walk = Walk(session, lambda name: stage.as_(session, name))
    own = walk.at("penetapan_pusat", serial=9500, name="Usulan Dimas", who="dimas")
    assert own.created_by == stage.dimas
    gone = walk.at("penetapan_pusat", serial=9600, name="Kembali Dahulu")
    stage.cases |= {"own": own.id, "gone": gone.id}
    decree = stage.prepared(session)
    operations.leave_out(session, decree.id, stage.cases["flagged"], reason=WHY, by=stage.as_(session, "maya"))
    walk.answer(gone, "maya", "kembalikan", note=WHY, return_to="verifikasi_kab")
    stage.answer(session, decree, "maya", "ajukan")
    assert (decree.totals, "gone" in stage.named(session, decree)) == ({"usulan_baru": 4}, False)
    stage.answer(session, decree, "dimas", "tetapkan")
    session.commit()
    done = publish(stage.factory, decree.id)
    stage.as_(session, "maya")
    session.expire_all()
    decreed = dict.fromkeys(("plain", "child", "before"), "ditetapkan")
    assert stage.named(session, decree) == decreed | {"flagged": "ditunda", "own": "tidak"}
    why = session.scalars(select(DecreeItem.reason).where(DecreeItem.case_id == own.id)).one()
    assert (done.families, why) == (3, SamePerson().message)
    assert session.get_one(CaseFile, (own.part, own.id)).step == "penetapan_pusat"
    by_signer = select(Decision).where(Decision.case_id == own.id, Decision.actor_id == stage.dimas)
    assert session.scalars(by_signer).all() == []
    [letter] = [one for one in session.scalars(select(Letter)) if "total_jumlah" in one.content and one.case_id is None]
    assert letter.content["total_jumlah"] == 3
