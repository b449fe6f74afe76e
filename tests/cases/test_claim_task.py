"""Claiming: not what is another role's, another area's, a colleague's, or done."""

import pytest

from portal.cases.errors import HeldByColleague, NoLongerOpen, NotYourRole
from portal.cases.operations import claim_task
from portal.kernel.errors import NotAllowed, NotFound
from tests.cases.walking import Walk, colleague


def test_another_roles_task_is_refused(walk: Walk) -> None:
    task = walk.task(walk.at("verifikasi_kab"))
    with pytest.raises(NotYourRole):
        claim_task(walk.session, task.id, by=walk.become("hendra"))


def test_another_areas_task_does_not_exist(walk: Walk) -> None:
    task = walk.task(walk.at("verifikasi_kab"))
    with pytest.raises(NotFound):
        claim_task(walk.session, task.id, by=walk.become("putu"))


def test_without_the_right_it_is_refused(walk: Walk) -> None:
    task = walk.task(walk.at("verifikasi_kab"))
    with pytest.raises(NotAllowed):
        claim_task(walk.session, task.id, by=walk.become("lestari"))


def test_a_colleagues_task_is_refused_by_name(walk: Walk) -> None:
    task = walk.task(walk.at("verifikasi_kab"))
    ratna = walk.become("ratna")
    claim_task(walk.session, task.id, by=ratna)
    with pytest.raises(HeldByColleague, match="dipegang Ratna Wulandari"):
        claim_task(walk.session, task.id, by=colleague(ratna))


def test_a_done_task_is_refused(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    task = walk.task(case)
    walk.answer(case, "ratna", "setuju")
    with pytest.raises(NoLongerOpen):
        claim_task(walk.session, task.id, by=walk.become("ratna"))


def test_a_claim_holds_the_task_and_is_told(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    task = walk.task(case)
    for _ in range(2):
        claim_task(walk.session, task.id, by=walk.become("ratna"))
    assert (task.status, task.claimed_name, task.version) == ("diambil", "Ratna Wulandari", 1)
    assert {fact.actor_name for fact in walk.facts(case, "cases.task.claimed")} == {"Ratna Wulandari"}
    assert walk.answer(case, "ratna", "setuju").step == "persetujuan_kepala"
