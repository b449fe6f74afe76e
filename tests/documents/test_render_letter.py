"""Drawing a letter: what the PDF says, that it says it once and for ever, and what happens without Pango."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.access.actor import system
from portal.documents import pango, press
from portal.documents.models import Letter
from portal.documents.operations import render_letter, requeue_waiting
from portal.documents.press import OutsideResource, Press, install_press, pdf_of
from portal.documents.queries import stamp
from portal.documents.wording import tanggal
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.facts import Fact
from portal.kernel.ids import new_id
from tests.documents.letters import CHILD, HEAD, PART, AsActor, issue
from tests.people import BADUNG, KARANGSARI

CLERK = system("letters.render", region_code=KARANGSARI)
SENT = text("select count(*) from procrastinate_jobs where task_name = 'letters.render'")


@pytest.fixture(autouse=True)
def _pressed() -> Iterator[None]:
    before = press._press
    install_press(Press("https://verivali.example", demo=True))
    yield
    press._press = before


def words_of(pdf: bytes) -> str:
    """The text of a PDF with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_no_letter_no_pdf(session: Session, as_actor: AsActor) -> None:
    as_actor("maya")
    with pytest.raises(NotFound):
        render_letter(session, new_id(PART), by=CLERK)


def test_a_clerk_of_another_place_finds_nothing(session: Session, as_actor: AsActor) -> None:
    letter = issue(session, as_actor("maya"))
    with pytest.raises(NotFound):
        render_letter(session, letter.id, by=system("letters.render", region_code=BADUNG))


def test_the_pdf_says_what_the_letter_says(session: Session, as_actor: AsActor) -> None:
    issued = issue(session, as_actor("maya"))
    letter = render_letter(session, issued.id, by=CLERK)
    assert letter.pdf
    words = words_of(letter.pdf)
    for said in (
        letter.number,
        letter.code,
        HEAD["nama"],
        CHILD["nama"],
        "330220 •••••• 9001",
        "330220 •••••• 9002",
        "Desa Karangsari, Kecamatan Kembaran, Kabupaten Banyumas, Provinsi Jawa Tengah",
        "USL-3302-2611-00001",
        "2 (dua) orang",
        tanggal(letter.dated),
        "DATA SINTETIS / DEMO",
        "Maya Safitri",
    ):
        assert said in words
    assert f"https://verivali.example/verifikasi/{letter.code}" in words.replace(" ", "").replace("Kodeverifikasi", " ")
    assert HEAD["nik"] not in words
    assert len(PdfReader(io.BytesIO(letter.pdf)).pages) == 1


def test_only_demo_letters_say_so(session: Session, as_actor: AsActor) -> None:
    install_press(Press("https://verivali.example", demo=False))
    letter = render_letter(session, issue(session, as_actor("maya")).id, by=CLERK)
    assert letter.pdf
    assert "DEMO" not in words_of(letter.pdf)


def test_its_hash_stands_in_archive_stamp_and_fact(session: Session, as_actor: AsActor) -> None:
    letter = render_letter(session, issue(session, as_actor("maya")).id, by=CLERK)
    assert letter.pdf
    assert letter.status == "terbit"
    assert letter.sha256 == hashlib.sha256(letter.pdf).hexdigest()
    public = stamp(session, letter.code)
    assert public is not None
    assert public.sha256 == letter.sha256
    fact = session.scalars(select(Fact).where(Fact.verb == "documents.letter.rendered")).one()
    assert (fact.actor_name, fact.after) == ("letters.render", {"sha256": letter.sha256})


def test_an_archived_letter_is_never_drawn_again(session: Session, as_actor: AsActor) -> None:
    letter = render_letter(session, issue(session, as_actor("maya")).id, by=CLERK)
    archived = letter.pdf
    install_press(Press("https://elsewhere.example", demo=False))
    assert render_letter(session, letter.id, by=CLERK).pdf == archived
    assert len(session.scalars(select(Fact).where(Fact.verb == "documents.letter.rendered")).all()) == 1


def test_the_same_letter_gives_the_same_bytes(session: Session, as_actor: AsActor) -> None:
    letter = issue(session, as_actor("maya"))
    assert pdf_of(letter) == pdf_of(letter)


def test_names_are_text_never_markup(session: Session, as_actor: AsActor) -> None:
    letter = issue(session, as_actor("maya"))
    letter.content = letter.content | {"kepala": '<img src="file:///etc/passwd"> & {{ 7 * 7 }}'}
    assert '<img src="file:///etc/passwd"> & {{ 7 * 7 }}' in words_of(pdf_of(letter))


@pytest.mark.parametrize("address", ["file:///etc/passwd", "https://example.org/a.png", "portal:huruf/../x"])
def test_a_template_cannot_reach_outside(
    session: Session, as_actor: AsActor, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    letter = issue(session, as_actor("maya"))
    monkeypatch.setattr(press, "html_of", lambda *_words: f'<img src="{address}">')
    with pytest.raises(OutsideResource, match="not of the portal"):
        pdf_of(letter)


def test_without_pango_the_letter_waits_and_says_why(
    session: Session, as_actor: AsActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = issue(session, as_actor("maya"))
    with monkeypatch.context() as machine:
        machine.setitem(pango.LIBRARIES, "libpango", ("libpango-which-nobody-has.so.0",))
        render_letter(session, letter.id, by=CLERK)
        assert (letter.status, letter.pdf) == ("menunggu", None)
        assert letter.waiting_reason
        assert "Pango" in letter.waiting_reason
        with clock.frozen(clock.now() + timedelta(minutes=10)):
            assert requeue_waiting(session, by=system("letters.retry")) == 0
    with clock.frozen(clock.now() + timedelta(minutes=10)):
        assert requeue_waiting(session, by=system("letters.retry")) == 1
    render_letter(session, letter.id, by=CLERK)
    assert (letter.status, letter.waiting_reason) == ("terbit", None)


def test_only_letters_that_wait_too_long_are_sent_again(session: Session, as_actor: AsActor) -> None:
    maya = as_actor("maya")
    letter = issue(session, maya)
    assert requeue_waiting(session, by=maya) == 0
    with clock.frozen(clock.now() + timedelta(minutes=10)):
        assert requeue_waiting(session, by=maya) == 1
        assert session.scalar(SENT) == 2
        render_letter(session, letter.id, by=CLERK)
        assert requeue_waiting(session, by=maya) == 0
    assert session.scalars(select(Letter.status)).one() == "terbit"
