"""A decree on many cases: gathered, cleared, signed by two, published by a worker, told to the public masked.

One database, walked once and told in the order of the month: a plain family, one with a child at its head, one a check
holds, one published by itself before any decree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor, system
from portal.access.errors import OnlyNational
from portal.access.operations import appoint
from portal.access.permissions import Permission
from portal.cases import deciding
from portal.cases.bulk import stop_bulk
from portal.cases.collective import operations, public, publishing, queries
from portal.cases.collective.errors import (
    BeingPublished,
    DecreeWrong,
    FlagsOpen,
    HasItsDesk,
    ListFixed,
    NothingStands,
    NotSigned,
    NotStoppable,
    Unfinished,
)
from portal.cases.collective.models import Decree, DecreeItem, DecreeOffice, DecreeVillage
from portal.cases.collective.picturing import intact
from portal.cases.collective.publishing import publish
from portal.cases.errors import NoteRequired, SamePerson
from portal.cases.models import CaseFile, Task
from portal.cases.operations import decide_task
from portal.cli.__main__ import main as command
from portal.documents.models import Letter, LetterPart
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.database import engine_for, set_scope
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.facts import Fact
from portal.registry.checkmodels import CheckResult
from portal.views.kit.sync import add_person
from tests import people
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, own_engine
from tests.registry.families import family, head, speak

WHY = "Menunggu surat keterangan dari desa."


@dataclass
class Round:
    """Everything that stands, committed; the cases by what they are there for."""

    engine: Engine
    owner: Engine
    dimas: int
    cases: dict[str, UUID] = field(default_factory=dict)

    @property
    def factory(self) -> sessionmaker[Session]:
        return sessionmaker(self.engine, expire_on_commit=False)

    def as_(self, session: Session, name: str) -> Actor:
        """Dimas does Maya's work beside her."""
        by = speak(session, "maya" if name == "dimas" else name)
        by = replace(by, user_id=self.dimas, name="Dimas Pratama") if name == "dimas" else by
        set_scope(session, by.scope)
        return by

    def prepared(self, session: Session, **more: object) -> Decree:
        asked: dict[str, object] = {"area_code": NATION, "kind": "", "month": clock.today().replace(day=1)}
        return operations.prepare(session, **(asked | more), by=self.as_(session, "maya"))  # type: ignore[arg-type]

    def answer(self, session: Session, decree: Decree, who: str, action: str, **more: str) -> Decree:
        version = session.scalars(
            select(Task.version).where(Task.case_id == decree.case_id, Task.status == "siap")
        ).one()
        by = self.as_(session, who)
        given = {"note": ""} | more
        return operations.answer(session, decree.id, action=action, version=version, by=by, **given)

    def named(self, session: Session, decree: Decree) -> dict[str, str]:
        """What each case is there for → how it stands in the decree."""
        items = select(DecreeItem.case_id, DecreeItem.status).where(DecreeItem.decree_id == decree.id)
        called = {case: name for name, case in self.cases.items()}
        return {called[case]: status for case, status in session.execute(items)}


@pytest.fixture(scope="module")
def stage(server: Callable[[str], str], template: str) -> Iterator[Round]:
    """Cases walked to the ministry by the people whose steps they are; Dimas is the second analyst."""
    with own_engine(server, template) as engine:
        owner = engine_for(server(str(engine.url.database)))
        with Session(owner) as session:
            user = add_person(session, "dimas", first_name="Dimas", last_name="Pratama", password=people.PASSWORD)
            giver = system("cast", Permission.ACCESS_POST_MANAGE)
            appoint(session, user.id, role="analis_pusat", region_code=NATION, by=giver)
            made = Round(engine, owner, user.id)
            session.commit()
        with made.factory() as session:
            _walked(made, session)
            session.commit()
        yield made
        owner.dispose()


def _walked(made: Round, session: Session) -> None:
    walk = Walk(session, lambda name: speak(session, name))
    made.cases["plain"] = walk.at("penetapan_pusat", serial=9100, name="Sukirman Hadi").id
    born, whole = date(clock.today().year - 12, 3, 12), family(9200)
    said = {"tanggal_lahir": born.isoformat(), "nik": f"330220{born:%d%m%y}9200", "status_kawin": "1", "ijazah": "0"}
    child = replace(whole, anggota=[head(9200, "Bayu Anak", **said)])
    made.cases["child"] = walk.at("penetapan_pusat", draft=child).id
    flagged = walk.at("penetapan_pusat", serial=9300, name="Tertahan")
    made.cases["flagged"] = flagged.id
    session.add(
        CheckResult(
            part=flagged.part, change_set_id=flagged.change_set_id, seq=99, region_code=flagged.region_code,
            revision=1, mark="V01-x", rule="V01", level="S", key="keluarga", record="Keluarga", field="nomor_kk",
            message="Nomor tidak wajar.", pair=[], checked_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()
    before = walk.at("penetapan_pusat", serial=9400, name="Warsito Jati")
    walk.answer(before, "maya", "tetapkan")
    made.cases["before"] = before.id


@pytest.fixture
def session(stage: Round) -> Iterator[Session]:
    with stage.factory() as made:
        yield made


def test_who_may_prepare_and_what(stage: Round, session: Session) -> None:
    by = {name: stage.as_(session, name) for name in ("arif", "ratna", "maya")}
    today = clock.today().replace(day=1)
    for who, refusal in (("arif", NotAllowed), ("ratna", OnlyNational)):
        set_scope(session, by[who].scope)
        with pytest.raises(refusal):
            operations.prepare(session, NATION, "", today, by=by[who])
    with pytest.raises(NothingStands):
        stage.prepared(session, area_code=people.BADUNG)
    for month in (date(1, 1, 1), date(1999, 12, 1), today.replace(year=today.year + 1)):
        with pytest.raises(DecreeWrong) as wrong:
            stage.prepared(session, month=month)
        assert set(wrong.value.fields) == {"bulan"}


def test_flags_hold_the_decree_until_cleared_or_postponed(stage: Round, session: Session) -> None:
    decree = stage.prepared(session)
    assert stage.named(session, decree) == dict.fromkeys(("plain", "child", "flagged", "before"), "masuk")
    [place] = queries.decree_view(session, stage.as_(session, "maya"), decree.id).places
    assert (place.place, place.gathered, place.held) == (people.BANYUMAS, 4, 1)
    with pytest.raises(NothingStands):
        stage.prepared(session)
    with pytest.raises(FlagsOpen):
        stage.answer(session, decree, "maya", "ajukan")
    task = session.scalars(select(Task).where(Task.case_id == decree.case_id)).one()
    with pytest.raises(HasItsDesk):
        decide_task(session, task.id, action="batalkan", version=task.version, note=WHY, by=stage.as_(session, "maya"))
    by = stage.as_(session, "maya")
    [held] = queries.item_page(session, by, decree, chosen="tertahan", regency=None).rows
    assert [one.finding.code for one in held.flags] == ["V01"]
    assert operations.leave_out(session, decree.id, None, reason=WHY, by=by) == 1
    told = session.scalars(select(Fact).where(Fact.case_id == stage.cases["flagged"], Fact.reason == WHY)).one()
    assert told.verb == "cases.decree.postponed"
    assert operations.take_back(session, decree.id, stage.cases["flagged"], by=by) == 1
    assert operations.leave_out(session, decree.id, stage.cases["flagged"], reason=WHY, by=by) == 1
    stage.answer(session, decree, "maya", "ajukan")
    assert decree.totals == {"usulan_baru": 3}
    with pytest.raises(ListFixed):
        operations.refresh(session, decree.id, by=stage.as_(session, "maya"))


def test_nobody_signs_what_they_prepared(stage: Round, session: Session) -> None:
    decree = stage.prepared(session)
    operations.leave_out(session, decree.id, None, reason=WHY, by=stage.as_(session, "maya"))
    stage.answer(session, decree, "maya", "ajukan")
    with pytest.raises(SamePerson):
        stage.answer(session, decree, "maya", "tetapkan")
    stage.answer(session, decree, "dimas", "kembalikan", note=WHY, return_to="susun_penetapan")
    assert decree.status == "disusun"
    stage.answer(session, decree, "dimas", "ajukan")
    with pytest.raises(SamePerson):
        stage.answer(session, decree, "dimas", "tetapkan")
    with pytest.raises(SamePerson):
        stage.answer(session, decree, "maya", "tetapkan")
    with pytest.raises(NotFound):
        operations.decree_in(session, decree.id, by=stage.as_(session, "ratna"))


def test_a_refused_list_is_free_again(stage: Round, session: Session) -> None:
    """Refused in words alone: the catalogue's codes are of families, its page asks for none."""
    decree = stage.prepared(session)
    operations.leave_out(session, decree.id, None, reason=WHY, by=stage.as_(session, "maya"))
    stage.answer(session, decree, "maya", "ajukan")
    with pytest.raises(NoteRequired):
        stage.answer(session, decree, "dimas", "tolak")
    assert stage.answer(session, decree, "dimas", "tolak", note=WHY).status == "batal"
    freed = dict.fromkeys(("plain", "child", "before"), "lepas")
    assert stage.named(session, decree) == freed | {"flagged": "ditunda"}
    case = session.scalars(select(CaseFile).where(CaseFile.id == decree.case_id)).one()
    session.refresh(case)
    assert (case.status, case.step) == ("ditolak", None)
    again = stage.prepared(session)
    assert stage.named(session, again) == dict.fromkeys(("plain", "child", "flagged", "before"), "masuk")


def _nothing_by_halves(stage: Round, session: Session, decree: Decree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not with answers still to be given, not beside another process, not when the signer would stop it."""
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "run_chunk", lambda *_, **__: False)
        with pytest.raises(Unfinished):
            publish(stage.factory, decree.id)
    session.refresh(decree)
    assert decree.status == "diterbitkan"
    [bulk_id] = decree.bulks
    with pytest.raises(NotStoppable):
        stop_bulk(session, bulk_id, by=stage.as_(session, "dimas"))
    session.rollback()
    with stage.owner.begin() as connection:
        connection.execute(text("update bulk_action set status = 'dihentikan' where id = :id"), {"id": bulk_id})
    begun = []

    def second(*_: object, **__: object) -> None:
        begun.append(True)
        with pytest.raises(BeingPublished):
            publish(stage.factory, decree.id)
        raise KeyboardInterrupt

    told: list[tuple[str, int, int]] = []
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "_settle", second)
        patched.setattr(deciding, "AT_ONCE", 0)
        patched.setattr(publishing, "AT_ONCE", 1)
        patched.setattr(publishing, "TOLD_EVERY", 1)
        with pytest.raises(KeyboardInterrupt):
            publish(stage.factory, decree.id, tell=lambda *one: told.append(one))
    assert begun == [True]
    applied = [done for what, done, of in told if (what, of) == ("penerapan", 3)]
    assert (applied, set(applied)) == (sorted(applied), {1, 2, 3}), "cases, not what each of them asks for"


def test_published_whole_and_only_once(stage: Round, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    decree = stage.prepared(session)
    operations.leave_out(session, decree.id, None, reason=WHY, by=stage.as_(session, "maya"))
    session.commit()
    with pytest.raises(NotSigned):
        publish(stage.factory, decree.id)
    stage.answer(session, decree, "maya", "ajukan")
    stage.answer(session, decree, "dimas", "tetapkan")
    session.commit()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    _nothing_by_halves(stage, session, decree, monkeypatch)
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "issue_office", killed)
        with pytest.raises(KeyboardInterrupt):
            publish(stage.factory, decree.id)
    publish(stage.factory, decree.id)
    done = publish(stage.factory, decree.id)
    by = stage.as_(session, "maya")
    session.expire_all()
    states = {"plain": "ditetapkan", "child": "ditetapkan", "flagged": "ditunda", "before": "ditetapkan"}
    assert stage.named(session, decree) == states
    assert (done.status, done.families) == ("terbit", 3)
    case = session.scalars(select(CaseFile).where(CaseFile.id == decree.case_id)).one()
    assert (case.status, case.step) == ("selesai", None)
    assert (
        session.scalars(select(CaseFile.step).where(CaseFile.id == stage.cases["flagged"])).one() == "penetapan_pusat"
    )
    counted = session.execute(select(Letter.kind, func.count()).group_by(Letter.kind))
    kinds = {kind: count for kind, count in counted}  # noqa: C416 - rows are no pairs
    assert (kinds["sk_penetapan"], kinds["sk_bnba"]) == (3, 1)
    view = queries.decree_view(session, by, decree.id)
    [office] = view.letters
    letter = session.scalars(select(Letter).where(Letter.id == office.letter_id)).one()
    rows = session.scalars(select(LetterPart.rows)).one()
    assert (letter.content["total_jumlah"], letter.content["penetap"]) == (3, "Dimas Pratama")
    assert {row["kepala"] for row in rows} == {"Sukirman Hadi", "Bayu Anak", "Warsito Jati"}
    assert (view.whole.decreed, view.whole.postponed) == (3, 1)
    decided = text("select count(*) from decision where actor_name = 'Dimas Pratama' and action = 'tetapkan'")
    assert session.scalar(decided) == 3


def test_the_picture_cannot_be_changed_and_knows_when_it_was(stage: Round, session: Session) -> None:
    stage.as_(session, "maya")
    decree = session.scalars(select(Decree).where(Decree.status == "terbit")).one()
    assert intact(session, decree)
    for table, column in (("decree_village", "rows"), ("decree_office", "sha256"), ("decree_public", "rows")):
        with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
            session.execute(text(f"update {table} set {column} = {column}"))
    with stage.owner.connect() as connection:
        connection.execute(text("update decree_village set rows = jsonb_set(rows, '{0,kepala}', '\"Orang lain\"')"))
        with Session(connection) as tampered:
            assert not intact(tampered, decree)
        connection.rollback()
    stage.as_(session, "putu")
    assert session.scalars(select(DecreeVillage)).all() == []
    assert session.scalars(select(DecreeOffice)).all() == []


def test_the_command_tells_what_it_cannot_do(stage: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own process composes the portal; everything else is the command's."""
    monkeypatch.setattr("portal.cli.worker.compose", lambda _settings: None)
    owner, app = (engine.url.render_as_string(hide_password=False) for engine in (stage.owner, stage.engine))
    given = {"ENVIRONMENT": "test", "DATABASE_URL": owner, "DATABASE_APP_URL": app}
    given |= {"SECRET_KEY": TEST_KEY, "DATA_KEY": TEST_KEY}

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(command, ["decree", *words], env=given)
        return done.exit_code, done.output

    with stage.factory() as session:
        stage.as_(session, "maya")
        done = session.scalars(select(Decree.number).where(Decree.status == "terbit")).one()
        open_ = stage.prepared(session).number
        session.commit()
    ended, listed = run("list")
    assert (ended, done in listed, open_ in listed) == (0, True, True)
    for words in (("publish", "PNT-1"), ("check", "PNT-1")):
        ended, told = run(*words)
        assert (ended, "tidak dikenal" in told) == (2, True)
    ended, told = run("publish", open_)
    assert (ended, NotSigned(number=open_).message in told) == (1, True)
    ended, told = run("check", open_)
    assert (ended, "belum terbit" in told) == (1, True)
    ended, told = run("publish", f" {done} ")
    assert (ended, "sudah terbit pada" in told, "3 keluarga" in told) == (0, True, True)
    assert run("check", done)[0] == 0
    changed = "update decree_village set rows = jsonb_set(rows, '{0,kepala}', cast(:name as jsonb)) returning 1"
    with stage.owner.begin() as connection:
        was = connection.scalar(text("select rows -> 0 ->> 'kepala' from decree_village"))
        connection.execute(text(changed), {"name": '"Orang lain"'})
    assert run("check", done) == (1, "TIDAK UTUH: isi berbeda dari sidiknya.\n")
    with stage.owner.begin() as connection:
        connection.execute(text(changed), {"name": f'"{was}"'})
        connection.execute(text("update decree_item set status = 'lepas' where status = 'masuk'"))


def test_the_public_reads_masked_names_of_adults_only(stage: Round, session: Session) -> None:
    """Without anybody signed in: the session speaks for nobody."""
    set_scope(session, None)
    [listed] = public.decrees_of(session, people.KARANGSARI)
    names = [row["nama"] for row in public.list_of(session, people.KARANGSARI, listed.decree_id).rows]
    assert names == ["SU***** H*****", "WA***** J*****", ""]
    assert public.decrees_of(session, people.PECATU) == []
    for wrong in (people.KEMBARAN, people.BANYUMAS):
        with pytest.raises(NotFound):
            public.decrees_of(session, wrong)


def test_what_was_postponed_stands_in_the_next_decree(stage: Round, session: Session) -> None:
    assert stage.named(session, stage.prepared(session)) == {"flagged": "masuk"}
