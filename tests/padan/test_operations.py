"""Asking, keeping, settling, writing: over the real register, with a civil registry that answers as the test says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.documents.models import Letter
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.errors import Invalid, NotAllowed, NotFound
from portal.kernel.facts import Fact
from portal.registry import queries as registry_queries
from portal.registry.errors import AlreadyPadan, AreaTooWide, NoCivilRegistry, PadanUnreachable
from portal.registry.models import Individu
from portal.registry.padan.findings import MESSAGES
from portal.registry.padan.inviting import invite
from portal.registry.padan.models import PadanResult
from portal.registry.padan.operations import (
    answers_in,
    match_proposal,
    questions_out,
    run_piece,
    settle_result,
    start_run,
)
from portal.registry.padan.port import FOUND, NOT_FOUND, Answer, Question, Unreachable, install_registry
from portal.registry.padan.queries import PadanFilters, padan_counts, padan_of, padan_page, runs_of
from tests import people
from tests.registry.families import Become, family, kk, nik, propose, registered

BANYUMAS = 3302000000


@dataclass
class Told:
    """A civil registry that finds everybody as asked, unless told otherwise."""

    name: str = "simulasi"
    otherwise: dict[str, Callable[[Question], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    down: bool = False

    def look_up(self, questions: Sequence[Question]) -> Sequence[Answer]:
        if self.down:
            raise Unreachable("Dukcapil sedang tutup.")
        self.asked += [one.nik for one in questions]
        return [self.otherwise.get(one.nik, same)(one) for one in questions]


def same(asked: Question) -> Answer:
    return Answer(asked.nik, FOUND, asked.nama.upper(), asked.nomor_kk, asked.tanggal_lahir)


def missing(asked: Question) -> Answer:
    return Answer(asked.nik, NOT_FOUND)


def dead(asked: Question) -> Answer:
    return Answer(asked.nik, FOUND, asked.nama, asked.nomor_kk, asked.tanggal_lahir, meninggal=True)


def stranger(asked: Question) -> Answer:
    return Answer(asked.nik, FOUND, "WAGIYEM BUKAN DIA", asked.nomor_kk, asked.tanggal_lahir)


def other_card(asked: Question) -> Answer:
    return Answer(asked.nik, FOUND, asked.nama, kk(9777), asked.tanggal_lahir)


@pytest.fixture
def civil() -> Iterator[Told]:
    made = Told()
    install_registry(made)
    yield made
    install_registry(None)


def findings(session: Session, as_actor: Become, change_set_id: UUID) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    found = registry_queries.findings_of(session, as_actor("ratna"), change_set_id)
    return [(one.message, one.values) for one in found if one.code == "V22"]


@pytest.mark.parametrize(
    ("fate", "verdict"), [(missing, "tidak_ditemukan"), (dead, "meninggal"), (stranger, "nama"), (other_card, "kk")]
)
def test_v22_speaks_with_both_values_masked(
    session: Session, as_actor: Become, civil: Told, fate: Callable[[Question], Answer], verdict: str
) -> None:
    civil.otherwise[nik(9000)] = fate
    change_set = propose(session, as_actor("sari"), family())
    assert findings(session, as_actor, change_set.id) == []
    assert match_proposal(session, change_set.id, by=as_actor("ratna")) == {verdict: 1, "cocok": 1}
    [(message, values)] = findings(session, as_actor, change_set.id)
    assert message.partition("(")[0] == MESSAGES[verdict].partition("(")[0]
    assert not any(nik(9000) in value or kk(9000) in value or kk(9777) in value for _, value in values)
    assert len({value for _, value in values}) == (2 if verdict in {"nama", "kk"} else 1)


def test_v22_is_silent_about_who_matches_and_about_other_values_than_were_asked(
    session: Session, as_actor: Become, civil: Told
) -> None:
    change_set = propose(session, as_actor("sari"), family())
    match_proposal(session, change_set.id, by=as_actor("ratna"))
    assert findings(session, as_actor, change_set.id) == []
    civil.otherwise[nik(9000)] = missing
    other = propose(session, as_actor("sari"), family(9100, "Paimin Setro"))
    civil.otherwise[nik(9100)] = stranger
    match_proposal(session, other.id, by=as_actor("ratna"))
    session.execute(text("update padan_result set asked = decode('00', 'hex')"))
    session.expire_all()
    assert findings(session, as_actor, other.id) == []


def test_an_answer_is_used_again_until_it_is_old_or_the_question_another(
    session: Session, as_actor: Become, civil: Told
) -> None:
    change_set = propose(session, as_actor("sari"), family())
    by = as_actor("ratna")
    for _ in range(2):
        assert match_proposal(session, change_set.id, by=by) == {"cocok": 2}
    assert len(civil.asked) == 2
    assert set(session.scalars(select(PadanResult.hits))) == {1}
    session.execute(text("update padan_result set asked_at = asked_at - interval '31 days'"))
    match_proposal(session, change_set.id, by=by)
    assert len(civil.asked) == 4


def test_what_is_kept_is_sealed(session: Session, as_actor: Become, civil: Told) -> None:
    change_set = propose(session, as_actor("sari"), family())
    match_proposal(session, change_set.id, by=as_actor("ratna"))
    for result in session.scalars(select(PadanResult)):
        assert nik(9000).encode() not in result.answer
        assert b"SUKIRMAN" not in result.answer


def test_who_may_not_ask(session: Session, as_actor: Become, civil: Told) -> None:
    change_set = propose(session, as_actor("sari"), family())
    with pytest.raises(NotAllowed):
        match_proposal(session, change_set.id, by=as_actor("sari"))
    with pytest.raises(NotFound):
        match_proposal(session, change_set.id, by=as_actor("putu"))
    civil.down = True
    with pytest.raises(PadanUnreachable, match="tutup"):
        match_proposal(session, change_set.id, by=as_actor("ratna"))
    install_registry(None)
    with pytest.raises(NoCivilRegistry):
        match_proposal(session, change_set.id, by=as_actor("ratna"))


def test_an_area_is_asked_piece_by_piece(session: Session, as_actor: Become, civil: Told) -> None:
    for serial in (9000, 9100):
        registered(session, as_actor, serial, f"Kepala {serial}")
    civil.otherwise[nik(9100)] = dead
    by = as_actor("ratna")
    run = start_run(session, people.KARANGSARI, by=by)
    with pytest.raises(AlreadyPadan):
        start_run(session, people.KARANGSARI, by=by)
    pieces = 0
    while run_piece(session, run.id, by=by, size=3):
        pieces += 1
    session.refresh(run)
    assert (pieces, run.status, run.done, run.counts) == (2, "selesai", 4, {"cocok": 3, "meninggal": 1})
    assert padan_counts(session, by) == {"meninggal": 1}
    assert [one.id for one in runs_of(session, by)] == [run.id]
    assert not run_piece(session, run.id, by=by)


def test_a_run_that_cannot_ask_stops_and_says_why(session: Session, as_actor: Become, civil: Told) -> None:
    registered(session, as_actor)
    by = as_actor("ratna")
    run = start_run(session, BANYUMAS, by=by)
    civil.down = True
    assert not run_piece(session, run.id, by=by)
    session.refresh(run)
    assert (run.status, run.cause) == ("terhenti", "Dukcapil sedang tutup.")


def test_no_more_than_a_regency(session: Session, as_actor: Become, civil: Told) -> None:
    with pytest.raises(AreaTooWide):
        start_run(session, NATION, by=as_actor("maya"))
    with pytest.raises(NotFound):
        start_run(session, NATION, by=as_actor("ratna"))


def test_out_by_file_with_a_reason_and_in_again(session: Session, as_actor: Become) -> None:
    registered(session, as_actor)
    by = as_actor("ratna")
    with pytest.raises(Invalid):
        questions_out(session, BANYUMAS, reason="", by=by)
    out = questions_out(session, BANYUMAS, reason="Padan bulanan ke Dukcapil", by=by)
    assert {one.nik for one in out} == {nik(9000), nik(9000, day=52)}
    fact = session.scalars(select(Fact).where(Fact.verb == "registry.padan.exported")).one()
    assert (fact.reason, fact.after) == ("Padan bulanan ke Dukcapil", {"orang": 2})
    body = f"nik,status\n{nik(9000)},tidak_ditemukan\n{nik(9999)},ditemukan\nx,y\n".encode()
    counts, unknown, bad = answers_in(session, BANYUMAS, name="jawaban.csv", body=body, by=by)
    assert (counts, unknown, len(bad)) == ({"tidak_ditemukan": 1}, 1, 1)
    with pytest.raises(NotAllowed):
        questions_out(session, people.KARANGSARI, reason="Ingin tahu", by=as_actor("sari"))


@pytest.fixture
def queued(session: Session, as_actor: Become, civil: Told) -> UUID:
    """A registered person of Karangsari whose name differs."""
    keluarga_id = registered(session, as_actor)
    civil.otherwise[nik(9000)] = stranger
    by = as_actor("ratna")
    run = start_run(session, people.KARANGSARI, by=by)
    while run_piece(session, run.id, by=by):
        pass
    return session.scalars(
        select(Individu.id).where(Individu.keluarga_id == keluarga_id, Individu.hub_kepala == "1")
    ).one()


def test_the_queue_is_read_by_area_verdict_and_state(session: Session, as_actor: Become, queued: UUID) -> None:
    for name, filters, found in [
        ("sari", PadanFilters(), 1),
        ("ratna", PadanFilters(verdict="nama"), 1),
        ("ratna", PadanFilters(verdict="kk"), 0),
        ("ratna", PadanFilters(state="selesai"), 0),
        ("ratna", PadanFilters(region_code=people.KARANGSARI), 1),
        ("putu", PadanFilters(), 0),
    ]:
        assert len(padan_page(session, as_actor(name), filters).rows) == found, (name, filters)
    row = padan_of(session, as_actor("sari"), queued)
    assert row.sides == (("Isian", "Sukirman Hadi"), ("Dukcapil", "WAGIYEM BUKAN DIA"))
    with pytest.raises(NotFound):
        padan_of(session, as_actor("putu"), queued)


def test_settled_for_a_reason_until_another_answer_comes(
    session: Session, as_actor: Become, civil: Told, queued: UUID
) -> None:
    by = as_actor("ratna")
    with pytest.raises(Invalid):
        settle_result(session, queued, reason="ok", by=by)
    with pytest.raises(NotAllowed):
        settle_result(session, queued, reason="Nama panggilan", by=as_actor("sari"))
    result = settle_result(session, queued, reason="Nama panggilan di KTP lama", by=as_actor("ratna"))
    assert (result.state, result.settled_name) == ("selesai", by.name)
    session.execute(text("update padan_result set asked_at = asked_at - interval '31 days'"))

    def again() -> str:
        run = start_run(session, people.KARANGSARI, by=as_actor("ratna"))
        while run_piece(session, run.id, by=as_actor("ratna")):
            pass
        session.expire_all()
        return session.scalars(select(PadanResult.state).where(PadanResult.record_id == queued)).one()

    assert again() == "selesai", "the same answer to the same question stays settled"
    civil.otherwise[nik(9000)] = dead
    session.execute(text("update padan_result set asked_at = asked_at - interval '31 days'"))
    assert again() == "perlu"


def test_one_letter_for_one_answer(session: Session, as_actor: Become, queued: UUID) -> None:
    first = invite(session, queued, by=as_actor("ratna"))
    assert invite(session, queued, by=as_actor("ratna")) == first
    letter = session.scalars(select(Letter).where(Letter.id == first)).one()
    assert (letter.kind, letter.case_id, letter.region_code) == ("surat_padan", None, people.KARANGSARI)
    assert letter.number.endswith(f"/PADAN/33.02/{clock.today().year}")
    assert nik(9000) not in str(letter.content)
    with pytest.raises(NotAllowed):
        invite(session, queued, by=as_actor("sari"))
