"""Issuing a letter: number, code, stamp, fact, and the job that draws it, all or nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from portal.documents.codes import read_code
from portal.documents.decree import LETTERS
from portal.documents.models import Letter, LetterStamp
from portal.documents.operations import Wanted, issue_letter, issue_letters
from portal.documents.queries import stamp
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.facts import Fact
from portal.kernel.ids import new_id, part_of
from tests.documents.letters import PART, AsActor, decree, issue
from tests.people import BANYUMAS, KARANGSARI, PECATU

JOBS = text("select args->>'letter_id' from procrastinate_jobs where task_name = 'letters.render'")


def test_outside_the_area_there_is_nothing_to_write_about(session: Session, as_actor: AsActor) -> None:
    with pytest.raises(NotFound):
        issue(session, as_actor("hendra"), region_code=PECATU)


def test_content_must_be_of_the_kind(session: Session, as_actor: AsActor) -> None:
    maya, content = as_actor("maya"), decree() | {"catatan": "apa saja"}
    with pytest.raises(ValueError, match="catatan"):
        issue_letter(
            session, kind="sk_penetapan", region_code=KARANGSARI, office=0, case_id=new_id(1), content=content, by=maya
        )
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


def test_a_letter_is_numbered_dated_and_waits_for_its_pdf(session: Session, as_actor: AsActor) -> None:
    letter = issue(session, as_actor("maya"))
    year = clock.today().year
    assert letter.number == f"0001/HUK/PD/{year}"
    assert (letter.part, part_of(letter.id)) == (PART, PART)
    assert (letter.status, letter.pdf, letter.sha256) == ("menunggu", None, None)
    assert letter.dated == clock.today()
    assert issue(session, as_actor("maya")).number == f"0002/HUK/PD/{year}"


def test_the_ministry_numbers_all_regencies_in_one_book(session: Session, as_actor: AsActor) -> None:
    maya = as_actor("maya")
    numbers = [issue(session, maya, case_id=new_id(part)).number for part in (1, 2, 1)]
    assert [number[:4] for number in numbers] == ["0001", "0002", "0003"]


def test_a_regency_numbers_its_own(session: Session, as_actor: AsActor) -> None:
    maya = as_actor("maya")
    issue(session, maya)
    letter = issue_letter(
        session,
        kind="sk_penetapan",
        region_code=KARANGSARI,
        office=BANYUMAS,
        case_id=new_id(PART),
        content=decree(),
        by=maya,
    )
    assert letter.number == f"0001/HUK/PD/33.02/{clock.today().year}"


def test_decrees_of_every_kind_share_one_book(session: Session, as_actor: AsActor) -> None:
    maya = as_actor("maya")
    numbers = []
    for kind_of_case, kind in LETTERS.items():
        content = decree(kind=kind_of_case)
        letter = issue_letter(
            session, kind=kind, region_code=KARANGSARI, office=0, case_id=new_id(PART), content=content, by=maya
        )
        numbers.append(letter.number[:4])
    assert numbers == [f"{place:04d}" for place in range(1, len(LETTERS) + 1)]


def test_the_public_stamp_says_nothing_personal(session: Session, as_actor: AsActor) -> None:
    letter = issue(session, as_actor("maya"))
    found = stamp(session, letter.code.lower().replace("-", " "))
    assert found is not None
    assert (found.number, found.dated, found.office) == (
        letter.number,
        letter.dated,
        "Kementerian Sosial Republik Indonesia",
    )
    columns = set(LetterStamp.__table__.columns.keys())
    assert columns == {"code", "kind", "number", "dated", "office", "fingerprint", "sha256"}
    assert read_code(letter.code) == letter.code


def test_the_job_is_sent_and_the_fact_left(session: Session, as_actor: AsActor) -> None:
    letter = issue(session, as_actor("maya"))
    assert list(session.scalars(JOBS)) == [str(letter.id)]
    fact = session.scalars(select(Fact).where(Fact.about_id == letter.id)).one()
    assert (fact.verb, fact.actor_name, fact.case_id) == ("documents.letter.issued", "Maya Safitri", letter.case_id)
    assert fact.after == {"kind": "sk_penetapan", "number": letter.number, "templat": 1}


def test_nothing_remains_of_a_letter_whose_case_fails(session: Session, as_actor: AsActor) -> None:
    maya = as_actor("maya")
    with session.begin_nested() as attempt:
        issue(session, maya)
        attempt.rollback()
    session.expire_all()
    assert session.scalars(select(Letter)).all() == []
    assert session.scalars(select(LetterStamp)).all() == []
    assert session.scalars(select(Fact).where(Fact.about == "letter")).all() == []
    assert list(session.scalars(JOBS)) == []


def test_many_letters_are_numbered_in_order_in_as_many_statements_as_one(session: Session, as_actor: AsActor) -> None:
    maya, told = as_actor("maya"), []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *said: told.append(said[2]))
    counts = []
    for many in (1, 300):
        told.clear()
        wanted = [Wanted(KARANGSARI, decree(), case_id=new_id(PART)) for _ in range(many)]
        made = issue_letters(session, kind="sk_penetapan", office=0, wanted=wanted, by=maya)
        counts.append(len(told))
    assert counts[0] == counts[1]
    numbers = {one.id: one.number[:4] for one in session.scalars(select(Letter).where(Letter.id.in_(made)))}
    assert [numbers[one] for one in made] == [f"{n:04d}" for n in range(2, 302)]
    assert len(set(session.scalars(JOBS))) == 301
    assert session.scalar(select(func.count()).select_from(LetterStamp)) == 301
    assert session.scalar(select(func.count()).where(Fact.verb == "documents.letter.issued")) == 301
