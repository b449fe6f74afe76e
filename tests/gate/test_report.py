"""The report: stages in order, plain values, and an answer for whoever asks whether it passed."""

from __future__ import annotations

import json
from dataclasses import replace

from portal.workflows.gate import STAGES, Running, Status, check
from tests.gate.drawing import line, sources, user
from tests.gate.pictures import HOUSE, asked


def test_all_stages_are_told_in_order_even_when_the_file_cannot_be_read() -> None:
    report = check(sources(b"bukan xml"), HOUSE)
    assert tuple(stage.name for stage in report.stages) == STAGES
    assert [stage.status for stage in report.stages] == [Status.FAILED, *[Status.SKIPPED] * 5]
    assert not report.passed


def test_what_does_not_compile_is_not_played() -> None:
    report = check(sources(asked("keputusan ==")), HOUSE)
    assert report.stage("periksa").status is Status.FAILED
    assert report.stage("buktikan").status is Status.SKIPPED
    assert report.stage("buktikan").reason


def test_it_is_plain_values() -> None:
    house = replace(HOUSE, running=Running(sources(line(user("lama")))))
    said = json.loads(json.dumps(check(sources(asked()), house).to_json()))
    assert said["passed"] is True
    assert [stage["name"] for stage in said["stages"]] == list(STAGES)
    assert said["stages"][5]["figures"]["rows"][0]["ok"] is False


def test_heavy_findings_come_first() -> None:
    levels = [one["level"] for one in check(sources(line(user("Activity_1", ""))), HOUSE).to_json()["findings"]]
    assert levels == sorted(levels, key=["galat", "peringatan", "catatan"].index)
