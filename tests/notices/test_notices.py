"""Notices: whom what is told, once however much happened, by the ways they chose, sent again when it failed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from portal.access.actor import system
from portal.access.models import Absence
from portal.cases.notes import write_note
from portal.cases.noticing import gather_late, gather_notices
from portal.cases.operations import claim_task
from portal.cases.ports import install_engine
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id
from portal.notices.models import Notice, NoticeMessage
from portal.notices.operations import (
    KINDS,
    PhoneUnread,
    begin_digests,
    choose_ways,
    read_all,
    read_notice,
    send_next,
    tell_person,
)
from portal.notices.posting import MAIL, SHORT, Message, post_of
from portal.notices.queries import notice_page, unread, ways_of
from portal.views.notices.screen import LABELS, words
from portal.workflows.engine import InterningEngine
from tests import people
from tests.cases.walking import NOTE, Walk
from tests.registry.families import Become

LATER = timedelta(minutes=5)


@pytest.fixture
def walk(session: Session, as_actor: Become) -> Walk:
    install_engine(InterningEngine())
    return Walk(session, as_actor)


def number(walk: Walk, who: str) -> int:
    return people.user_id(walk.session, who)


def told(session: Session) -> dict[tuple[int, str], int]:
    rows = session.scalars(select(Notice).where(Notice.read_at.is_(None)))
    return {(one.user_id, one.kind): one.count for one in rows}


def gather(walk: Walk) -> list[str]:
    """What the worker does; its statements."""
    set_scope(walk.session, system("notices.gather").scope)
    heard: list[str] = []
    connection = walk.session.connection()

    def hear(*given: object) -> None:
        heard.append(str(given[2]))

    event.listen(connection, "before_cursor_execute", hear)
    with clock.frozen(clock.now() + LATER):
        gather_notices(walk.session)
    event.remove(connection, "before_cursor_execute", hear)
    return heard


def test_the_first_time_tells_nothing_old(walk: Walk) -> None:
    case = walk.at("persetujuan_kepala")
    walk.answer(case, "hendra", "tolak", note=NOTE)
    gather(walk)
    assert told(walk.session) == {}


def test_what_happened_reaches_whom_it_concerns_and_nobody_else(walk: Walk) -> None:
    gather(walk)
    with clock.frozen(clock.now() + 2 * LATER):
        rejected = walk.at("persetujuan_kepala", serial=9000)
        walk.answer(rejected, "hendra", "tolak", note=NOTE)
        back = walk.at("verifikasi_kab", serial=9100)
        walk.answer(back, "ratna", "kembalikan", note=NOTE, return_to="kunjungan_lapangan")
        gather(walk)
        assert told(walk.session) == {(number(walk, "sari"), "hasil"): 1, (number(walk, "joko"), "kembali"): 1}
        gather(walk)
        assert told(walk.session)[number(walk, "sari"), "hasil"] == 1, "nothing is told twice"


def test_many_make_one_notice_in_as_many_statements(walk: Walk) -> None:
    gather(walk)
    with clock.frozen(clock.now() + 2 * LATER):
        walk.answer(walk.at("persetujuan_kepala", serial=9000), "hendra", "tolak", note=NOTE)
        few = len(gather(walk))
    with clock.frozen(clock.now() + 4 * LATER):
        for place in range(4):
            walk.answer(walk.at("persetujuan_kepala", serial=9100 + 10 * place), "hendra", "tolak", note=NOTE)
        assert len(gather(walk)) == few
        assert told(walk.session)[number(walk, "sari"), "hasil"] == 5
        rows = walk.session.scalars(select(Notice).where(Notice.user_id == number(walk, "sari"))).all()
        assert len(rows) == 1


def test_late_tasks_are_told_to_who_holds_them_else_to_the_office(walk: Walk) -> None:
    free, held = walk.at("verifikasi_kab", serial=9000), walk.at("persetujuan_kepala", serial=9100)
    claim_task(walk.session, walk.task(held).id, by=walk.become("hendra"))
    set_scope(walk.session, system("notices.digest").scope)
    gather_late(walk.session)
    now = clock.now() + LATER
    for case in (free, held):
        walk.task(case).due_at = now - timedelta(minutes=1)
    walk.session.flush()
    with clock.frozen(now):
        gather_late(walk.session)
    assert told(walk.session) == {(number(walk, "ratna"), "tenggat"): 1, (number(walk, "hendra"), "tenggat"): 1}


def test_who_is_named_in_a_note_is_told_at_once_and_led_there(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    write_note(walk.session, case.id, body="Tolong cek, @Joko Prasetya", by=walk.become("ratna"))
    joko = number(walk, "joko")
    [one] = notice_page(walk.session, joko).rows
    assert unread(walk.session, joko) == 1
    with pytest.raises(NotFound):
        read_notice(walk.session, one.id, by=number(walk, "sari"))
    assert read_notice(walk.session, one.id, by=joko) == f"/kasus/{case.id}#komentar"
    assert unread(walk.session, joko) == 0


def test_a_day_becomes_one_message_with_nothing_personal(walk: Walk, tmp_path: Path) -> None:
    session, sari = walk.session, number(walk, "sari")
    post = post_of("https://portal.uji", tmp_path)
    for count in (1, 20_000):
        tell_person(session, sari, "hasil", "/kasus/", count=count)
    tell_person(session, sari, "kembali", "/tugas/?tab=kembali")
    assert (begin_digests(session), begin_digests(session)) == (1, 0)
    while send_next(session, post):
        pass
    [file] = (tmp_path / "pesan").iterdir()
    mail = file.read_text()
    assert "Verivali: 20002 hal baru" in mail
    assert "https://portal.uji/kabar/" in mail
    assert "Sari" not in mail.partition("\n\n")[2]


def test_ways_are_chosen_for_each_kind(walk: Walk, tmp_path: Path) -> None:
    session, sari = walk.session, number(walk, "sari")
    with pytest.raises(PhoneUnread):
        choose_ways(session, {}, phone="0812 abc", by=sari)
    choose_ways(session, {("hasil", SHORT): True}, phone="+62 812-3456-7890", by=sari)
    ways, phone = ways_of(session, sari)
    assert (phone, [key for key, wanted in ways.items() if wanted]) == ("6281234567890", [("hasil", SHORT)])
    tell_person(session, sari, "hasil", "/kasus/", count=3)
    tell_person(session, sari, "kembali", "/tugas/", count=5)
    begin_digests(session)
    [message] = session.scalars(select(NoticeMessage))
    assert (message.channel, message.count) == (SHORT, 3)
    post = post_of("https://portal.uji", tmp_path)
    send_next(session, post)
    assert next((tmp_path / "pesan").glob("*.txt")).read_text().startswith("To: 6281234567890")


def test_what_could_not_be_sent_is_tried_again_and_given_up_in_the_end(walk: Walk, tmp_path: Path) -> None:
    session, sari = walk.session, number(walk, "sari")
    post = post_of("https://portal.uji", tmp_path)
    tries: list[Message] = []

    class Down:
        def send(self, message: Message) -> None:
            tries.append(message)
            raise ConnectionRefusedError

    post.gateways[MAIL] = Down()
    tell_person(session, sari, "hasil", "/kasus/")
    begin_digests(session)
    assert send_next(session, post)
    assert not send_next(session, post), "not at once again"
    [message] = session.scalars(select(NoticeMessage))
    assert (message.status, message.cause) == ("menunggu", "ConnectionRefusedError")
    now = clock.now()
    for _turn in range(9):
        now += timedelta(days=1)
        with clock.frozen(now):
            send_next(session, post)
    assert (message.status, len(tries)) == ("gagal", 6)


def test_read_all_and_nothing_of_the_register_can_stand_there(walk: Walk) -> None:
    sari = number(walk, "sari")
    tell_person(walk.session, sari, "hasil", "/kasus/", count=250)
    assert unread(walk.session, sari) == 100, "counted no further"
    read_all(walk.session, by=sari)
    assert unread(walk.session, sari) == 0
    columns = walk.session.execute(
        text("select column_name from information_schema.columns where table_name = 'notice' order by 1")
    ).scalars()
    assert list(columns) == ["at", "count", "id", "kind", "link", "read_at", "sent_at", "user_id"]


def test_every_kind_has_its_words() -> None:
    assert set(LABELS) == set(KINDS)
    assert all(words(kind, 3) != kind for kind in KINDS)


RUDI = 910_001
"""Somebody with Ratna's post beside her."""


def away(walk: Walk, who: str, starts: date, ended: datetime | None = None) -> None:
    """Rudi stands in for somebody for a week."""
    by = walk.become(who)
    assert by.post_id is not None
    absence = Absence(
        id=new_id(0),
        user_id=by.user_id,
        user_name=by.name,
        post_id=by.post_id,
        role=by.role,
        office=by.region_code,
        substitute_id=RUDI,
        substitute_name="Rudi Hartanto",
        starts=starts,
        ends=starts + timedelta(days=7),
        reason="Cuti tahunan keluarga.",
        set_by=by.user_id,
        set_name=by.name,
        set_at=clock.now(),
        ended_at=ended,
    )
    walk.session.add(absence)
    walk.session.flush()


def test_a_substitute_is_told_when_the_absence_begins_once_and_not_before(walk: Walk) -> None:
    noon = clock.now().astimezone(clock.WIB).replace(hour=12)
    with clock.frozen(noon):
        gather(walk)
        away(walk, "ratna", noon.date() + timedelta(days=2))
        away(walk, "hendra", noon.date() + timedelta(days=2), ended=noon)
    with clock.frozen(noon + timedelta(days=1)):
        gather(walk)
        assert told(walk.session) == {}, "it has not begun"
    for day in (2, 3):
        with clock.frozen(noon + timedelta(days=day)):
            gather(walk)
            assert told(walk.session) == {(RUDI, "pengganti"): 1}


def test_an_absence_of_today_is_told_at_once(walk: Walk) -> None:
    gather(walk)
    with clock.frozen(clock.now() + 2 * LATER):
        away(walk, "ratna", clock.today())
        gather(walk)
    assert told(walk.session) == {(RUDI, "pengganti"): 1}
    [one] = notice_page(walk.session, RUDI).rows
    assert one.link == "/tugas/"
    assert "Ratna" not in words(one.kind, one.count)


def test_work_handed_to_the_absent_and_late_work_of_theirs_reaches_the_substitute(walk: Walk) -> None:
    gather(walk)
    set_scope(walk.session, system("notices.digest").scope)
    gather_late(walk.session)
    with clock.frozen(clock.now() + 2 * LATER):
        case = walk.at("verifikasi_kab")
        away(walk, "ratna", clock.today())
        task = walk.task(case)
        claim_task(walk.session, task.id, by=walk.become("ratna"))
        hendra = walk.become("hendra")
        leave_fact(
            walk.session,
            "cases.task.assigned",
            by=hendra,
            part=task.part,
            region_code=task.region_code,
            about="task",
            about_id=task.id,
            case_id=task.case_id,
        )
        walk.session.flush()
        gather(walk)
        both = {(RUDI, "pengganti"): 1, (RUDI, "ditugaskan"): 1, (number(walk, "ratna"), "ditugaskan"): 1}
        assert told(walk.session) == both
        task.due_at = clock.now() - timedelta(seconds=1)
        walk.session.flush()
        set_scope(walk.session, system("notices.digest").scope)
        gather_late(walk.session)
    assert told(walk.session) == both | {(RUDI, "tenggat"): 1, (number(walk, "ratna"), "tenggat"): 1}
