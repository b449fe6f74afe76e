"""The box's function and the one that says "elsewhere": neither tells of the other side of the area's border."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.kernel.area import EVERYWHERE, Area
from portal.registry.seeding import load_families
from tests import people
from tests.registry.families import family

Become = Callable[[str], Actor]
BALI = Area.of(people.BADUNG)
FOUND = "select count(*) from find_ids(:what, '{sutrisno}', '{sutrisno}', 'sutrisno', :lo, :hi, :most)"
ELSEWHERE = "select resembles_elsewhere('1970-03-12', '1', 'sutrisno', null)"


@pytest.fixture(autouse=True)
def two_places(session: Session, as_actor: Become) -> None:
    """A Sutrisno in Java and one in Bali, born on one day."""
    as_actor("maya")
    load_families(session, [(people.KARANGSARI, family(9000, "Soetrisno")), (people.PECATU, family(9900, "Sutrisno"))])
    session.flush()


@pytest.mark.parametrize("what", ["individu", "keluarga", "mirip"])
@pytest.mark.parametrize(
    ("who", "lo", "hi", "found"),
    [
        ("maya", EVERYWHERE.lo, EVERYWHERE.hi, 2),
        ("maya", BALI.lo, BALI.hi, 1),
        ("sari", EVERYWHERE.lo, EVERYWHERE.hi, 1),
        ("sari", -(2**63), 2**63 - 1, 1),
        ("sari", BALI.lo, BALI.hi, 0),
        ("sari", EVERYWHERE.hi, EVERYWHERE.lo, 0),
        ("sari", None, EVERYWHERE.hi, 0),
        ("sari", EVERYWHERE.lo, None, 0),
    ],
)
def test_a_forged_range_finds_nothing_outside(
    session: Session, as_actor: Become, what: str, who: str, lo: int | None, hi: int | None, found: int
) -> None:
    as_actor(who)
    assert session.scalar(text(FOUND), {"what": what, "lo": lo, "hi": hi, "most": 10}) == found


@pytest.mark.parametrize("most", [0, -1, None])
def test_no_limit_is_no_list(session: Session, as_actor: Become, most: int | None) -> None:
    as_actor("maya")
    given = {"what": "individu", "lo": EVERYWHERE.lo, "hi": EVERYWHERE.hi, "most": most}
    assert session.scalar(text(FOUND), given) == 0


@pytest.mark.parametrize("words", ["{}", '{""}', "{%}", "{_}", '{"\' or 1=1 --"}'])
def test_without_words_nothing_is_listed(session: Session, as_actor: Become, words: str) -> None:
    as_actor("maya")
    asked = text(
        "select count(*) from find_ids('individu', cast(:w as text[]), cast(:w as text[]), :j, 0, 9999999999, 9)"
    )
    assert session.scalar(asked, {"w": words, "j": "' or true"}) == 0


def test_another_table_is_refused(session: Session, as_actor: Become) -> None:
    as_actor("maya")
    with pytest.raises(ProgrammingError, match="no search in"):
        session.execute(text(FOUND), {"what": "account", "lo": 0, "hi": 1, "most": 1})


@pytest.mark.parametrize(
    ("who", "told"), [("sari", False), ("tuti", False), ("ratna", True), ("bagus", True), ("maya", False)]
)
def test_that_somebody_is_elsewhere_is_for_a_regency_to_know(
    session: Session, as_actor: Become, who: str, told: bool
) -> None:
    as_actor(who)
    assert session.scalar(text(ELSEWHERE)) is told
