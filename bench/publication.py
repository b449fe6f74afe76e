"""A nation's decree published by the command: cases of new families at the ministry's step, each with its own proposal.

`CASES` families are proposed in sets, 400 to a regency and 20 to a village; their cases stand where one case was led
by the people whose steps they are, beside as many registered families: against an empty register the database plans as
if it stayed empty. Then the real thing: gathered, proposed, signed by a second analyst, published by
`portal.cli decree publish` in a process of its own (watched from outside: seconds of each phase, memory), its hashes
counted anew by `decree check`. Beside it the naive way, on fewer cases of the same database: one case after another
answered by its own deed, for good before the next.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from bench import bulk
from bench.crowd import Crowd, actor, freshen, walked, without_search
from bench.ground import KEY, database, tell
from portal.access.actor import system
from portal.access.operations import appoint
from portal.access.permissions import Permission
from portal.cases.collective import operations
from portal.cases.models import Task
from portal.cases.operations import decide_task
from portal.cases.ports import install_engine
from portal.documents.press import Press, install_press
from portal.kernel import clock, cluster
from portal.kernel.area import NATION
from portal.kernel.database import engine_for, set_scope, transaction
from portal.kernel.ids import new_id
from portal.regions.models import Region
from portal.registry.batches import NewFamily, propose_families
from portal.registry.drafts import FamilyDraft
from portal.views.kit.sync import add_person
from portal.workflows.engine import InterningEngine
from tests import people
from tests.registry.families import head, kk, nik, wife

ROOT = Path(__file__).resolve().parents[1]
STEP = "penetapan_pusat"
IN_REGENCY, IN_VILLAGE, TOGETHER = 400, 20, 2_000
MOST = 990
"""Serials left for the families of one sub-district."""
CROWD, ALONE = "Penetapan yang diukur", "Satu per satu, diukur"
HOUSE = system("bench", Permission.CASES_USULAN_PROPOSE)
_ID = "overlay(overlay(gen_random_uuid()::text placing '7' from 15) placing lpad(to_hex({0}.part), 4, '0') from 33)"
_CASES = f"""insert into case_file select (jsonb_populate_record(s, jsonb_build_object('part', n.part,
  'id', {_ID.format("n")}, 'region_code', n.region_code, 'number', :mark || '-' || row_number() over (),
  'change_set_id', n.id, 'subject_id', n.keluarga_id))).*
  from change_set n, case_file s where n.reason = :mark and s.id = :source"""
_BESIDE = {
    "task": f"'id', {_ID.format('c')}, ",
    "timer": f"'id', {_ID.format('c')}, ",
    "decision": "'task_id', gen_random_uuid(), ",
}
_OPEN = {"task": "t.status in ('siap', 'diambil')", "timer": "t.fired_at is null and t.cancelled_at is null"}
_COPIES = [
    f"""insert into {table} select (jsonb_populate_record(t, jsonb_build_object({more}'part', c.part,
    'region_code', c.region_code, 'case_id', c.id))).* from case_file c, {table} t
    where c.number like :mark || '-%' and t.case_id = :source and {_OPEN.get(table, "true")}"""
    for table, more in _BESIDE.items()
]
_LONG_AGO = (
    "update task set status = 'selesai' where case_id = :source",
    """update case_file set status = 'selesai', step = null, closed_at = now() - interval '90 days'
    where number not like :mark""",
)
"""What was published alone to be measured, and the walked case: no decree of this month looks so far back."""
_TRUE = text(
    "select (select count(*) from keluarga), (select count(*) from letter where kind = 'sk_penetapan'), "
    "(select coalesce(sum(families), 0) from decree_public), (select coalesce(sum(families), 0) from decree_office), "
    "(select coalesce(sum(jsonb_array_length(rows)), 0) from letter_part), (select count(*) from letter_part), "
    "(select count(*) from decree_public, jsonb_array_elements(rows) r where r ->> 'nama' !~ '[*]')"
)


@dataclass
class Watched:
    """One run of the command: what it said and when, its memory twice a second."""

    said: list[tuple[float, str]] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    spent: float = 0.0

    def until(self, word: str) -> float:
        """Seconds until it said this for the last time."""
        return max((at for at, line in self.said if line.startswith(word)), default=0.0)

    def peak(self, begin: float = 0.0, end: float = 1.0) -> int:
        """The most memory in a stretch of its time, in megabytes."""
        many = len(self.memory)
        return max(self.memory[int(many * begin) : max(1, int(many * end))], default=0) >> 20


def command(addresses: cluster.Addresses, folder: Path, *words: str) -> Watched:
    """Run `portal.cli decree …` on that database."""
    given = {
        "ENVIRONMENT": "test",
        "INSTANCE": str(folder),
        "SECRET_KEY": KEY,
        "DATA_KEY": KEY,
        "PYTHONUNBUFFERED": "1",
    }
    given |= {"DATABASE_URL": addresses.owner, "DATABASE_APP_URL": addresses.app, "PYTHONPATH": str(ROOT)}
    run, begun = Watched(), time.perf_counter()
    line = [sys.executable, "-m", "portal.cli", "decree", *words]
    process = subprocess.Popen(line, env=os.environ | given, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            try:
                pages = Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1]
            except (OSError, IndexError):
                return
            run.memory.append(int(pages) * resource.getpagesize())

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    assert process.stdout is not None
    for said in process.stdout:
        run.said.append((time.perf_counter() - begun, said.strip()))
        print(f"  {run.said[-1][0]:8.1f} {said.strip()}", file=sys.stderr, flush=True)
    ended = process.wait()
    over.set()
    thread.join()
    run.spent = time.perf_counter() - begun
    assert ended == 0, run.said
    return run


def families(owner: Engine, count: int) -> Iterator[tuple[int, int, FamilyDraft]]:
    """(part, village, draft) of so many, no number twice."""
    with Session(owner) as session:
        every = session.execute(select(Region.code, Region.part).where(Region.level == 4).order_by(Region.code)).all()
    parts = {code: part for code, part in every}  # noqa: C416 - rows are no pairs
    regencies: dict[int, list[int]] = {}
    for code in parts:
        regencies.setdefault(code - code % 1_000_000, []).append(code)
    room = [own for own in regencies.values() if len(own) * IN_VILLAGE >= IN_REGENCY]
    taken: dict[str, int] = {}
    for place in range(count):
        own = room[(place // IN_REGENCY) % len(room)]
        village = own[place % IN_REGENCY // IN_VILLAGE]
        stem = str(village)[:6]
        taken[stem] = serial = taken.get(stem, -1) + 1
        yield parts[village], village, _draft(stem, place, serial)


def _draft(stem: str, place: int, serial: int) -> FamilyDraft:
    assert serial < MOST * 28
    number, day = 9000 + serial % MOST, 1 + serial // MOST
    born = f"1970-03-{day:02d}"
    man = head(number, f"Sukirman {_word(place)}", nik=nik(number, day=day, stem=stem), tanggal_lahir=born)
    woman = wife(number, f"Wartini {_word(place)}", nik=nik(number, day=day + 40, stem=stem), tanggal_lahir=born)
    house = {"alamat": f"Dusun {_word(place)}", "rt": "3", "rw": "001", "luas_lantai": "36", "lantai": "9"}
    card = kk(number, stem)
    card = f"{card[:6]}{day:02d}{card[8:]}"
    return FamilyDraft(house | {"penerangan": "1", "daya": "1"}, {"nomor_kk": card}, [man, woman])


def _word(place: int) -> str:
    said = ("jo", "wi", "ra", "tu", "mi", "no", "sa", "ke", "du", "ba")
    return "".join(said[int(digit)] for digit in f"{place % 100_000:05d}").capitalize()


def crowd(owner: Engine, source: Crowd, count: int, mark: str, skipped: int = 0) -> None:
    """So many proposals of new families, their cases where the walked one stands."""
    with without_search(owner):
        every = islice(families(owner, skipped + count), skipped, None)
        while some := list(islice(every, TOGETHER)):
            with Session(owner) as session:
                set_scope(session, HOUSE.scope)
                session.execute(text("set local synchronous_commit = off"))
                wanted = [NewFamily(new_id(part), part, village, draft) for part, village, draft in some]
                made = propose_families(session, wanted, reason=mark, by=HOUSE)
                assert not made.refused, next(iter(made.refused.values()))
                session.commit()
        with owner.begin() as connection:
            connection.execute(text("set local synchronous_commit = off"))
            for statement in (_CASES, *_COPIES):
                connection.execute(text(statement), {"mark": mark, "source": source.source})


def second(owner: Engine) -> int:
    """Dimas, who signs what Maya proposed."""
    with Session(owner) as session:
        user = add_person(session, "dimas", first_name="Dimas", last_name="Pratama", password=people.PASSWORD)
        appoint(
            session, user.id, role="analis_pusat", region_code=NATION, by=system("cast", Permission.ACCESS_POST_MANAGE)
        )
        session.commit()
        return int(user.id)


def signed(factory: sessionmaker[Session], dimas: int) -> tuple[str, dict[str, float]]:
    """Gathered and proposed by Maya, signed by Dimas; seconds of each."""
    with factory() as session:
        maya = actor(session, "maya")
    other = replace(maya, user_id=dimas, name="Dimas Pratama")
    times = [time.perf_counter()]
    with transaction(factory, maya.scope) as session:
        made = operations.prepare(session, NATION, "", clock.today().replace(day=1), by=maya)
        decree_id, case_id, number = made.id, made.case_id, made.number
    times.append(time.perf_counter())
    for by, action in ((maya, "ajukan"), (other, "tetapkan")):
        with transaction(factory, by.scope) as session:
            task = select(Task.version).where(Task.case_id == case_id, Task.status == "siap")
            version = session.scalars(task).one()
            operations.answer(session, decree_id, action=action, version=version, note="", by=by)
        times.append(time.perf_counter())
    names = ("gather_s", "propose_s", "sign_s")
    return number, {name: round(times[n + 1] - times[n], 1) for n, name in enumerate(names)}


def one_by_one(factory: sessionmaker[Session], mark: str) -> float:
    """Median milliseconds of a case published by its own answer, with its effects."""
    with factory() as session:
        maya = actor(session, "maya")
        waiting = session.execute(
            text(
                "select t.id, t.version from task t join case_file c on c.part = t.part and c.id = t.case_id "
                "where c.number like :mark || '-%' and t.step = :step and t.status = 'siap'"
            ),
            {"mark": mark, "step": STEP},
        ).all()
    spent = []
    for task_id, version in waiting:
        begun = time.perf_counter()
        with transaction(factory, maya.scope) as session:
            decide_task(session, task_id, action="tetapkan", version=version, note="", by=maya)
        spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spent)


def true(owner: Engine, cases: int, sample: int, offices: int) -> dict[str, int]:
    """What the tables hold agrees with what was decreed."""
    with owner.connect() as connection:
        families, letters, public, pictured, named, parts, bare = connection.execute(_TRUE).one()
    assert (families, letters) == (2 * cases + sample, cases + sample), (families, letters)
    assert public == pictured == named == cases, (public, pictured, named)
    assert not bare, "every public name is masked"
    return {"annex_parts": parts, "regencies": offices}


def main() -> None:
    """One decree."""
    cases, sample = int(os.environ.get("CASES", "200000")), int(os.environ.get("SAMPLE", "150"))
    install_engine(InterningEngine())
    install_press(Press("http://localhost", demo=False))
    with database() as (addresses, owner), tempfile.TemporaryDirectory() as folder:
        app = engine_for(addresses.app)
        factory = sessionmaker(app, expire_on_commit=False)
        begun = time.perf_counter()
        bulk.families(owner, cases)
        source, dimas = walked(owner, STEP), second(owner)
        crowd(owner, source, sample, ALONE, skipped=cases)
        naive = one_by_one(factory, ALONE)
        crowd(owner, source, cases, CROWD)
        with owner.begin() as connection:
            for statement in _LONG_AGO:
                connection.execute(text(statement), {"source": source.source, "mark": f"{CROWD}-%"})
        freshen(owner)
        made = time.perf_counter() - begun
        number, figures = signed(factory, dimas)
        run = command(addresses, Path(folder), "publish", number)
        check = command(addresses, Path(folder), "check", number)
        offices = len({village - village % 1_000_000 for _, village, _ in families(owner, cases)})
        counted = true(owner, cases, sample, offices)
        app.dispose()
    tell(cases=cases, **counted, **figures, **_told(run, check, cases, naive), state_s=round(made, 1))


def _told(run: Watched, check: Watched, cases: int, naive: float) -> dict[str, Any]:
    answered, applied = run.until("Keputusan"), run.until("Penerapan")
    each = run.spent / cases * 1000
    return {
        "publish_s": round(run.spent, 1),
        "cases_per_s": round(cases / run.spent),
        "answers_s": round(answered, 1),
        "applying_s": round(applied - answered, 1),
        "letters_s": round(run.spent - applied, 1),
        "ms_per_case": round(each, 2),
        "naive_ms_per_case": round(naive, 2),
        "ratio_vs_naive": round(naive / each, 1),
        "peak_mb": run.peak(),
        "peak_mb_by_fifths": [run.peak(n / 5, (n + 1) / 5) for n in range(5)],
        "check_s": round(check.spent, 1),
        "check_peak_mb": check.peak(),
    }


if __name__ == "__main__":
    main()
