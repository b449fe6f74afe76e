"""Claiming: not what is another role's, another area's, a colleague's, or done."""

from dataclasses import replace

import pytest

from portal.access.actor import Stood
from portal.cases.errors import HeldByColleague, NoLongerOpen, NotYourRole
from portal.cases.operations import claim_task, release_task
from portal.cases.queueerrors import MadeByYou
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


def test_who_made_it_does_not_take_it_from_those_who_may_answer(walk: Walk) -> None:
    """Nor does who stands in for them; who held it before can still let it go."""
    task = walk.task(walk.at("verifikasi_kab", who="ratna"))
    ratna = walk.become("ratna")
    other = colleague(ratna)
    deputy = replace(other, stands_for=(Stood(ratna.user_id, ratna.name),))
    for maker in (ratna, deputy):
        with pytest.raises(MadeByYou):
            claim_task(walk.session, task.id, by=maker)
    assert (task.status, task.claimed_by) == ("siap", None)
    claim_task(walk.session, task.id, by=other)
    assert task.claimed_by == other.user_id
    task.claimed_by, task.claimed_name = ratna.user_id, ratna.name
    assert release_task(walk.session, task.id, by=ratna).claimed_by is None


def test_who_decided_the_step_before_does_not_take_the_next(walk: Walk) -> None:
    case = walk.at("persetujuan_kepala")
    ratna = walk.become("ratna")
    as_head = replace(walk.become("hendra"), user_id=ratna.user_id, name=ratna.name)
    with pytest.raises(MadeByYou):
        claim_task(walk.session, walk.task(case).id, by=as_head)
    claim_task(walk.session, walk.task(case).id, by=walk.become("hendra"))
