"""Opening a case: whoever may not propose opens nothing; a proposal has one case, numbered in its regency."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.cases.calendars.rules import NATIONAL
from portal.cases.operations import open_case
from portal.cases.queries import case_of_change_set
from portal.kernel import clock
from portal.kernel.errors import NotAllowed, NotFound
from tests import people
from tests.cases.walking import Walk
from tests.registry.families import REASON, Become, family, propose


def test_without_the_right_none_is_opened(session: Session, as_actor: Become) -> None:
    change_set = propose(session, as_actor("sari"), family())
    with pytest.raises(NotAllowed):
        open_case(session, change_set, by=as_actor("joko"))


def test_outside_the_area_none_is_opened(session: Session, as_actor: Become) -> None:
    change_set = propose(session, as_actor("sari"), family())
    with pytest.raises(NotFound):
        open_case(session, change_set, by=as_actor("wayan"))
    assert case_of_change_set(session, as_actor("sari"), change_set.id) is None


def test_a_case_stands_at_its_draft(walk: Walk) -> None:
    moment = clock.now()
    with clock.frozen(moment):
        case = walk.opened()
    assert (case.kind, case.status, case.step, case.title) == (
        "usulan_baru",
        "berjalan",
        "susun_usulan",
        "Sukirman Hadi",
    )
    task = walk.task(case)
    assert (task.role, task.status, task.returned, task.version) == ("operator_desa", "siap", False, 1)
    assert task.due_at == NATIONAL.after(moment, timedelta(days=3))
    [fact] = walk.facts(case, "cases.case.opened")
    assert (fact.actor_name, fact.reason, fact.after) == (
        "Sari Lestiani",
        REASON,
        {
            "nomor": case.number,
            "jenis": "usulan_baru",
            "peristiwa": "",
            "peubah": {
                "perlu_provinsi": True,
                "keputusan": "",
                "kembali_ke": "",
                "hasil_terap": "",
                "perlu_mutu": False,
            },
            "jalan": ["mulai"],
        },
    )


def test_cases_are_numbered_in_their_regency(walk: Walk) -> None:
    moment = clock.now()
    with clock.frozen(moment):
        numbers = [walk.opened(9000).number, walk.opened(9001).number]
        there = walk.opened(9002, who="wayan", village=people.PECATU).number
    month = f"{moment.astimezone(clock.WIB):%y%m}"
    first, second = (int(number.removeprefix(f"USL-3302-{month}-")) for number in numbers)
    assert second == first + 1
    assert there == f"USL-5103-{month}-00001"
    assert len(there) == len(numbers[0])


def test_opening_again_returns_the_same_case(walk: Walk, as_actor: Become) -> None:
    by = as_actor("sari")
    change_set = propose(walk.session, by, family())
    case = open_case(walk.session, change_set, by=by)
    assert open_case(walk.session, change_set, by=by) is case
    assert len(walk.facts(case, "cases.case.opened")) == 1


@pytest.mark.parametrize(("province_step", "step"), [(True, "validasi_prov"), (False, "penetapan_pusat")])
def test_the_province_decides_or_is_passed_by(walk: Walk, province_step: bool, step: str) -> None:
    case = walk.at("persetujuan_kepala", province_step=province_step)
    assert walk.answer(case, "hendra", "setuju").step == step
