"""Random lives: the same every time, and a disagreement between engine and referee is told with its way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.workflows.gate import Budget, Status, check
from portal.workflows.net.model import Flow, Node
from portal.workflows.play.tokens import Play
from tests.bpmn.play import shipped
from tests.gate.drawing import catch, line, sources, user
from tests.gate.pictures import HOUSE
from tests.gate.shown_by_playing import BOTH, EITHER, UNJOINED

MANY = replace(HOUSE, roles=None, services=None, forms=None, budget=Budget(lives=40))


def test_lives_are_lived_and_counted() -> None:
    stage = check(shipped("usulan_baru"), MANY).stage("acak")
    assert stage.status is Status.PASSED
    assert stage.figures["lives"] == 40
    assert stage.figures["steps"] > 100


def test_they_are_the_same_every_time() -> None:
    first, second = (check(sources(BOTH), MANY).stage("acak").figures for _ in range(2))
    assert first == second


def test_a_disagreement_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that goes out of a choice on the wrong arrow."""

    def wrong(play: Play, node: Node) -> Flow:
        first, *others = node.outgoing
        return (others or [first])[-1] if play.ask.guard(first.id, first.condition or "true") else first

    monkeypatch.setattr(Play, "_first_true", wrong)
    report = check(sources(EITHER), MANY)
    found = next(one for one in report.findings if one.code == "parted")
    assert "tugas" in found.why
    assert [str(one) for one in found.path] == ["kasus dimulai"]
    assert not report.passed


def test_elements_the_referee_does_not_walk_are_named() -> None:
    stage = check(sources(line(user("a"), catch("tunggu"))), MANY).stage("acak")
    assert stage.status is Status.SKIPPED
    assert "tunggu" in stage.reason


def test_what_is_not_proven_is_not_lived() -> None:
    assert check(sources(UNJOINED), MANY).stage("acak").status is Status.SKIPPED
