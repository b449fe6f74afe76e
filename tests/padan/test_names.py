"""How alike two names are, and what follows from an answer of the civil registry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registry.padan.judging import CARD, DEAD, MATCH, MISSING, NAME, VERDICTS, judge
from portal.registry.padan.names import aliases, similarity
from portal.registry.padan.port import FOUND, NOT_FOUND, Answer, Question
from portal.registry.padan.simulator import Simulator

NIK = "3302201203709000"
ASKED = Question(NIK, "Sukirman Hadi", "1970-03-12", "3302200106209000")


def answer(**changes: object) -> Answer:
    said: dict[str, object] = {"nama": "SUKIRMAN HADI", "nomor_kk": ASKED.nomor_kk, "tanggal_lahir": "1970-03-12"}
    return Answer(NIK, FOUND, **(said | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Sukirman", "SUKIRMAN", 100, 100),
        ("Siti Nur'aini", "SITI NURAINI", 100, 100),
        ("Wawan", "HERMAWAN / WAWAN", 100, 100),
        ("Hermawan", "Wawan", 60, 70),
        ("Sutrisno", "Soetrisno", 80, 99),
        ("Sukirman Hadi", "WAGIYEM", 0, 59),
        ("", "SUKIRMAN", 0, 0),
        ("/", "//", 0, 0),
    ],
)
def test_similarity(one: str, other: str, least: int, most: int) -> None:
    assert least <= similarity(one, other) <= most


@given(st.text(max_size=30), st.text(max_size=30))
def test_it_does_not_matter_who_is_first(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 100
    assert similarity(one, one) == (100 if aliases(one) else 0)


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        (answer(), MATCH),
        (Answer(NIK, NOT_FOUND), MISSING),
        (answer(meninggal=True), DEAD),
        (answer(nama="WAGIYEM"), NAME),
        (answer(nomor_kk="3302200106209999"), CARD),
        (answer(nomor_kk=""), MATCH),
        (answer(nama="WAGIYEM", nomor_kk="1", meninggal=True), DEAD),
    ],
)
def test_the_gravest_thing_is_said(told: Answer, verdict: str) -> None:
    assert judge(ASKED, told).code == verdict


def test_the_threshold_is_a_setting() -> None:
    told = answer(nama="HERMAWAN")
    asked = Question(NIK, "Wawan", "1970-03-12")
    score = similarity("Wawan", "HERMAWAN")
    assert judge(asked, told, threshold=score).code == MATCH
    assert judge(asked, told, threshold=score + 1).code == NAME
    assert judge(asked, told, threshold=score).score == score


def test_a_kept_answer_reads_back() -> None:
    assert Answer.of(answer(meninggal=True).text()) == answer(meninggal=True)


def test_the_simulator_knows_every_fate_and_never_changes_its_mind() -> None:
    asked = [
        Question(f"330220120370{n:04d}", "Sukirman Hadi", "1970-03-12", f"330220010620{n:04d}") for n in range(800)
    ]
    first, second = Simulator().look_up(asked), Simulator().look_up(asked)
    assert first == second
    fates = [judge(one, told).code for one, told in zip(asked, first, strict=True)]
    assert set(fates) == set(VERDICTS)
    assert fates.count(MATCH) > len(fates) / 2
