"""Releasing: only one's own."""

import pytest

from portal.cases.errors import HeldByColleague
from portal.cases.operations import claim_task, release_task
from portal.kernel.errors import NotFound
from tests.cases.walking import Walk, colleague


def test_a_colleagues_task_is_not_released(walk: Walk) -> None:
    task = walk.task(walk.at("verifikasi_kab"))
    ratna = walk.become("ratna")
    claim_task(walk.session, task.id, by=ratna)
    with pytest.raises(HeldByColleague):
        release_task(walk.session, task.id, by=colleague(ratna))


def test_another_areas_task_does_not_exist(walk: Walk) -> None:
    task = walk.task(walk.at("verifikasi_kab"))
    with pytest.raises(NotFound):
        release_task(walk.session, task.id, by=walk.become("putu"))


def test_a_released_task_is_everybodys_again(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    task = walk.task(case)
    ratna = walk.become("ratna")
    claim_task(walk.session, task.id, by=ratna)
    release_task(walk.session, task.id, by=ratna)
    assert (task.status, task.claimed_by, task.claimed_name) == ("siap", None, None)
    claim_task(walk.session, task.id, by=colleague(ratna))
    assert len(walk.facts(case, "cases.task.released")) == 1
