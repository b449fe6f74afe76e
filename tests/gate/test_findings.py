"""Every finding of the catalogue has a diagram that shows it, and a healthy twin that does not."""

from __future__ import annotations

import pytest

from portal.cases.ports import Sources
from portal.workflows.findings import CATALOGUE, Finding
from portal.workflows.gate import Context, check
from tests.gate import shown_by_files, shown_by_lint, shown_by_playing
from tests.gate.drawing import catch, line, node, sources, timer, user
from tests.gate.pictures import asked

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


def told(drawn: bytes | Sources, code: str) -> Finding:
    report = check(drawn if isinstance(drawn, Sources) else sources(drawn), shown_by_playing.HOUSE)
    return next(one for one in report.findings if one.code == code)


@pytest.mark.parametrize(
    ("condition", "quoted", "place", "hint"),
    [
        ("keputusan = 'setuju'", "«keputusan = 'setuju'»", "kolom 11", "tulis «==»"),
        ("!kaya", "«!kaya»", "kolom 1", "tulis «not»"),
        ("a &amp;&amp; b", "«a && b»", "kolom 3", "tulis «and»"),
    ],
)
def test_a_sign_of_another_language_is_quoted_with_what_to_write(
    condition: str, quoted: str, place: str, hint: str
) -> None:
    why = told(asked(condition), "bad-expression").why
    assert quoted in why
    assert place in why
    assert hint in why


@pytest.mark.parametrize("text", ["besok", "3 hari", "5", "P3D lagi"])
def test_a_time_that_is_none_is_told_as_such_and_once(text: str) -> None:
    drawn = line(user("a"), catch("tunggu", timer(text)), variables="keputusan,kembali_ke")
    report = check(sources(drawn), shown_by_playing.HOUSE)
    (found,) = report.findings
    assert (found.code, found.element) == ("bad-timer", "tunggu")
    assert f"'{text}'" in found.why
    assert "P10D" in found.mend


def test_a_time_may_be_a_declared_variable() -> None:
    drawn = line(user("a", writes="besok"), catch("tunggu", timer("besok")), variables="keputusan,kembali_ke,besok")
    assert not check(sources(drawn), shown_by_playing.HOUSE).findings


def test_a_reference_that_is_not_found_lists_those_there_are() -> None:
    ruled = sources(shown_by_lint.ruled("entah"), tables=[shown_by_lint.TABLE])
    assert "golongan_berkas" in told(ruled, "missing-reference").mend
    called = line(node("callActivity", "panggil", calledElement="entah"))
    assert "uji" in told(called, "missing-reference").mend
