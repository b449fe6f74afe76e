"""Every finding of the catalogue has a diagram that shows it, and a healthy twin that does not."""

from __future__ import annotations

import pytest

from portal.cases.ports import Sources
from portal.workflows.findings import CATALOGUE
from portal.workflows.gate import Context, check
from tests.gate import shown_by_files, shown_by_lint, shown_by_playing
from tests.gate.drawing import sources

ALL = shown_by_files.PICTURES | shown_by_lint.PICTURES | shown_by_playing.PROOF | shown_by_playing.KEPT
ELSEWHERE = {"parted": "tests/gate/test_lives.py", "unreadable": "tests/safety/test_hostile_models.py"}


def codes(files: Sources, house: Context) -> list[str]:
    found = check(files, house).findings
    assert all(one.why and one.mend for one in found)
    return [one.code for one in found]


def test_every_finding_has_its_picture() -> None:
    assert set(ALL) | set(ELSEWHERE) == set(CATALOGUE)


@pytest.mark.parametrize("code", ALL)
def test_the_picture_shows_it(code: str) -> None:
    assert code in codes(ALL[code].wrong, ALL[code].house)


@pytest.mark.parametrize("code", ALL)
def test_the_healthy_twin_does_not(code: str) -> None:
    report = check(ALL[code].right, ALL[code].healthy)
    assert code not in [one.code for one in report.findings]
    assert report.passed


def test_a_healthy_process_has_no_findings() -> None:
    assert codes(shown_by_lint.PICTURES["no-lane"].right, shown_by_playing.HOUSE) == []


def test_what_a_decision_reads_and_sets_must_be_declared() -> None:
    ruled = shown_by_lint.ruled("golongan_berkas", variables="keputusan")
    report = check(sources(ruled, tables=[shown_by_lint.TABLE]), shown_by_playing.HOUSE)
    (found,) = [one for one in report.findings if one.code == "undeclared"]
    assert found.element == "tabel"
    assert len(str(found.params["names"]).split(", ")) > 1
