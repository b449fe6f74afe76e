"""Reading letters: one's own area, and the list by pages."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.documents.queries import LetterFilters, letter, letter_page, letters_of_case, stamp
from portal.kernel.errors import NotFound
from portal.kernel.ids import new_id
from portal.kernel.pages import UnknownPage
from tests.documents.letters import PART, AsActor, issue
from tests.people import PECATU

ALL = LetterFilters()


def test_letters_of_elsewhere_are_not_there(session: Session, as_actor: AsActor) -> None:
    issued = issue(session, as_actor("maya"))
    wayan = as_actor("wayan")
    with pytest.raises(NotFound):
        letter(session, wayan, issued.id)
    assert issued.case_id
    assert letters_of_case(session, wayan, issued.case_id) == []
    assert letter_page(session, wayan, ALL).rows == []


def test_letters_of_ones_own_place_are(session: Session, as_actor: AsActor) -> None:
    maya = as_actor("maya")
    issued, other = issue(session, maya), issue(session, maya, region_code=PECATU)
    sari = as_actor("sari")
    assert letter(session, sari, issued.id).number == issued.number
    assert issued.case_id
    assert [one.id for one in letters_of_case(session, sari, issued.case_id)] == [issued.id]
    assert [one.id for one in letter_page(session, sari, ALL).rows] == [issued.id]
    assert [one.id for one in letter_page(session, as_actor("maya"), ALL).rows] == [other.id, issued.id]


def test_pages_run_from_the_newest_and_back(session: Session, as_actor: AsActor) -> None:
    maya = as_actor("maya")
    newest_first = [issue(session, maya, case_id=new_id(PART)).number for _ in range(5)][::-1]
    first = letter_page(session, maya, ALL, size=2)
    second = letter_page(session, maya, ALL, after=first.next, size=2)
    third = letter_page(session, maya, ALL, after=second.next, size=2)
    assert [[one.number for one in page.rows] for page in (first, second, third)] == [
        newest_first[:2],
        newest_first[2:4],
        newest_first[4:],
    ]
    assert (first.prev, third.next, first.count, first.capped) == (None, None, 5, False)
    again = letter_page(session, maya, ALL, before=second.prev, size=2)
    assert ([one.number for one in again.rows], again.prev) == (newest_first[:2], None)
    assert again.next


def test_filters(session: Session, as_actor: AsActor) -> None:
    maya = as_actor("maya")
    first, second = issue(session, maya), issue(session, maya)

    def found(**filters: str) -> list[str]:
        return [one.number for one in letter_page(session, maya, LetterFilters(**filters)).rows]

    assert found(text="0002/HUK") == [second.number]
    assert found(text=first.code.lower()) == [first.number]
    assert found(text="%") == found(status="terbit") == []
    assert len(found(status="menunggu")) == 2


@pytest.mark.parametrize("cursor", ["x", "WyJ4Il0", "%%%"])
def test_a_foreign_cursor_is_refused(session: Session, as_actor: AsActor, cursor: str) -> None:
    with pytest.raises(UnknownPage):
        letter_page(session, as_actor("maya"), ALL, after=cursor)


@pytest.mark.parametrize("code", ["", "K7QF-2M9D-XR41", "x' or 1=1"])
def test_an_unknown_code_has_no_stamp(session: Session, code: str) -> None:
    assert stamp(session, code) is None
