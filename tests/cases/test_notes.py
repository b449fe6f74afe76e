"""Notes about a case: by whom, to whom, changed within minutes, never gone without a trace; and what is new to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import event, text
from sqlalchemy.exc import ProgrammingError

from portal.cases.errors import NotYourRole
from portal.cases.looking import CHANGED, NEVER, last_look, looked, news_of
from portal.cases.noteerrors import NoteEmpty, NoteSettled, NoteTooLong
from portal.cases.notes import change_note, mentionable, notes_of, withdraw_note, write_note
from portal.cases.slips import history_of, receipt_of
from portal.documents import pango
from portal.documents.slips import slip_pdf
from portal.kernel import clock
from portal.kernel.errors import NotFound
from tests import people
from tests.cases.walking import NOTE, Walk

BODY = "Mohon cek alamat rumahnya, @Joko Prasetya"


def test_only_who_has_a_role_on_it_in_its_area_speaks_and_reads(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    write_note(walk.session, case.id, body=BODY, by=walk.become("ratna"))
    for who in ("lestari", "dewi"):
        with pytest.raises(NotYourRole):
            write_note(walk.session, case.id, body=BODY, by=walk.become(who))
    for who in ("wayan", "putu"):
        with pytest.raises(NotFound):
            write_note(walk.session, case.id, body=BODY, by=walk.become(who))
    heard = {who: len(notes_of(walk.session, walk.become(who), case.id)) for who in ("sari", "lestari", "dewi")}
    assert heard == {"sari": 1, "lestari": 1, "dewi": 0}


def test_only_they_can_be_named_and_nobody_outside_is_ever_told_of(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    ratna = walk.become("ratna")
    names = {one.name for one in mentionable(walk.session, ratna, case.id)}
    assert {"Sari Lestiani", "Joko Prasetya", "Hendra Wijaya", "Bagus Hartono", "Maya Safitri"} <= names
    assert not names & {"Ratna Wulandari", "Ni Putu Ariani", "I Wayan Sudarsana", "Dewi Anggraini", "Lestari Utami"}
    putu, sari = people.user_id(walk.session, "putu"), people.user_id(walk.session, "sari")
    note = write_note(walk.session, case.id, body=BODY + " @Ni Putu Ariani", mentions=[putu, sari], by=ratna)
    assert {name for _, name in note.mentions} == {"Joko Prasetya", "Sari Lestiani"}
    [fact] = walk.facts(case, "cases.note.added")
    assert BODY not in str(fact.after), "what was said stays in the note"


@pytest.mark.parametrize(("body", "refusal"), [(" ", NoteEmpty), ("x" * 2001, NoteTooLong)])
def test_what_is_not_taken(walk: Walk, body: str, refusal: type[Exception]) -> None:
    case = walk.at("verifikasi_kab")
    with pytest.raises(refusal):
        write_note(walk.session, case.id, body=body, by=walk.become("ratna"))


def test_it_is_changed_within_minutes_and_the_earlier_words_stay(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    ratna = walk.become("ratna")
    note = write_note(walk.session, case.id, body="Alamat salh", by=ratna)
    change_note(walk.session, note.id, body="Alamat salah", by=ratna)
    assert (note.body, note.earlier[0][1]) == ("Alamat salah", "Alamat salh")
    with pytest.raises(NotFound):
        change_note(walk.session, note.id, body="Bukan saya", by=walk.become("hendra"))
    with clock.frozen(clock.now() + timedelta(minutes=16)), pytest.raises(NoteSettled):
        change_note(walk.session, note.id, body="Terlambat", by=walk.become("ratna"))


def test_it_is_withdrawn_but_never_erased(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    note = write_note(walk.session, case.id, body=BODY, by=walk.become("ratna"))
    withdraw_note(walk.session, note.id, by=walk.become("ratna"))
    [seen] = notes_of(walk.session, walk.become("sari"), case.id)
    assert seen.withdrawn_at
    assert len(walk.facts(case, "cases.note.withdrawn")) == 1
    with pytest.raises(ProgrammingError, match="permission denied"):
        walk.session.execute(text("delete from case_note"))


def test_what_is_new_is_told_in_one_statement_and_ones_own_deeds_are_not_news(walk: Walk) -> None:
    case, other = walk.at("verifikasi_kab", serial=9000), walk.at("verifikasi_kab", serial=9100)
    ratna = walk.become("ratna")
    both = {case.id, other.id}
    assert news_of(walk.session, ratna, both) == dict.fromkeys(both, NEVER)
    start = clock.now()
    looked(walk.session, case, by=ratna)
    assert news_of(walk.session, ratna, {case.id}) == {}
    with clock.frozen(start + timedelta(minutes=5)):
        write_note(walk.session, case.id, body="Sudah saya lihat", by=ratna)
        walk.session.flush()
        assert news_of(walk.session, ratna, {case.id}) == {}
    with clock.frozen(start + timedelta(minutes=10)):
        write_note(walk.session, case.id, body="Benar", by=walk.become("sari"))
        walk.session.flush()
    ratna = walk.become("ratna")
    told: list[str] = []
    event.listen(walk.session.connection(), "before_cursor_execute", lambda *heard: told.append(str(heard[2])))
    assert news_of(walk.session, ratna, both) == {case.id: CHANGED, other.id: NEVER}
    assert len(told) == 1
    with clock.frozen(start + timedelta(minutes=20)):
        looked(walk.session, case, by=ratna)
        assert last_look(walk.session, ratna, case.id) == clock.now()


def test_the_citizens_slip_tells_the_way_without_officers_or_remarks(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    write_note(walk.session, case.id, body="Rahasia kantor", by=walk.become("ratna"))
    walk.answer(case, "ratna", "kembalikan", note=NOTE, return_to="kunjungan_lapangan")
    sari = walk.become("sari")
    slip = history_of(walk.session, sari, case.id)
    assert [one.who for one in slip.steps][-1] == "Verifikator kabupaten/kota"
    assert slip.steps[-1].note == NOTE
    told = str(slip)
    assert "Rahasia" not in told
    assert "Ratna" not in told
    assert (slip.state, slip.number) == ("Sedang diproses", case.number)
    assert receipt_of(walk.session, sari, case.id).receipt
    with pytest.raises(NotFound):
        receipt_of(walk.session, walk.become("wayan"), case.id)


@pytest.mark.skipif(pango.missing() is not None, reason="no Pango here")
def test_the_slip_is_a_pdf_with_its_words(walk: Walk) -> None:
    from io import BytesIO

    case = walk.at("verifikasi_kab")
    pdf = slip_pdf(receipt_of(walk.session, walk.become("sari"), case.id), printed_by="Sari Lestiani")
    words = " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
    for wanted in ("TANDA TERIMA USULAN", case.number, "Sukirman Hadi", "Yang menerima", "tidak dipungut biaya"):
        assert wanted in words
