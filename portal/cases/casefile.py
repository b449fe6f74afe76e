"""Reads of one case: where it stands, who may decide, what happened; and the list of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.answering import is_maker, open_returns
from portal.cases.calendars.models import CasePause
from portal.cases.calendars.pausing import pause_of
from portal.cases.calendars.queries import calendars
from portal.cases.calendars.rules import NATIONAL, WorkCalendar
from portal.cases.errors import OwnDecision, SamePerson
from portal.cases.impartial import judged_before
from portal.cases.inbox import in_area, matches, searched
from portal.cases.models import OPEN_TASK, CaseFile, Decision, Task
from portal.cases.periods.models import Period
from portal.cases.periods.queries import period_of
from portal.cases.ports import ProcessInfo
from portal.cases.processes import process_info
from portal.cases.reasoning import reason_given
from portal.cases.stations import BY_STATEMENT, Station, by_statement, stations_of
from portal.kernel import clock
from portal.kernel.area import Area
from portal.kernel.errors import NotFound
from portal.kernel.facts import Fact
from portal.kernel.ids import part_of
from portal.kernel.pages import Page, encode_cursor, keyset_page
from portal.registry.codes import CODES
from portal.registry.queries import place_conditions
from portal.registry.reasons.rules import Reason

BEHIND_ALL = UUID(int=2**128 - 1)
"""After every identifier: reading backwards from here gives the newest first."""
HELD = "Tugas ini sedang dipegang rekan Anda. Anda dapat memutus setelah dilepas."


@dataclass(frozen=True)
class CaseFilters:
    """What to keep of the list of cases."""

    text: str = ""
    status: str | None = None
    kind: str | None = None
    step: str | None = None
    process: str | None = None
    region: int | None = None
    """A region and all below it."""
    late: bool = False
    """Only those of which an open step is late."""


@dataclass(frozen=True)
class CaseView:
    """A case as its page shows it. `blocked` says why the actor may not decide an open task of their role."""

    case: CaseFile
    process: ProcessInfo
    stations: list[Station]
    tasks: list[Task]
    decisions: list[Decision]
    my_task: Task | None = None
    blocked: str | None = None
    return_targets: tuple[str, ...] = ()
    pause: CasePause | None = None
    """The pause it is in: the citizen is waited for."""
    period: Period | None = None
    """The period it entered."""
    calendar: WorkCalendar = NATIONAL
    """Of its office: the clock its deadlines are read on."""


@dataclass(frozen=True)
class TimelineEntry:
    """One event of a case: a decision (with its action) or something else that was recorded (with its text)."""

    at: datetime
    who: str
    role: str
    text: str
    action: str = ""
    step_label: str = ""
    note: str | None = None
    for_name: str = ""
    """The absent one it was done for."""
    rows: Sequence[tuple[str, str]] = field(default_factory=tuple)
    reason: Reason | None = None
    """The reason its code names, worded as on that day."""
    withdrawn: bool = False
    """It was put back to before an answer: that answer no longer counts."""
    office: str = ""
    """The role that did it, also where the entry tells it by name."""


def case_in(session: Session, area: Area, case_id: UUID) -> CaseFile:
    """A case of an area. Outside it does not exist."""
    statement = select(CaseFile).where(
        CaseFile.part == part_of(case_id), CaseFile.id == case_id, in_area(CaseFile, area)
    )
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def case_of_change_set(session: Session, actor: Actor, change_set_id: UUID) -> CaseFile | None:
    """The case of a proposal, when there is one in the actor's area."""
    statement = select(CaseFile).where(
        CaseFile.part == part_of(change_set_id),
        CaseFile.change_set_id == change_set_id,
        in_area(CaseFile, actor.area),
    )
    return session.scalars(statement).one_or_none()


def cases_of_subject(session: Session, actor: Actor, keluarga_id: UUID) -> list[CaseFile]:
    """The cases about a family, newest first."""
    statement = select(CaseFile).where(
        CaseFile.part == part_of(keluarga_id), CaseFile.subject_id == keluarga_id, in_area(CaseFile, actor.area)
    )
    return list(session.scalars(statement.order_by(CaseFile.id.desc())))


def case_page(
    session: Session,
    actor: Actor,
    filters: CaseFilters,
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = 25,
) -> Page[CaseFile]:
    """Cases of the actor's area, newest first."""
    actor.must(Permission.CASES_CASE_READ)
    statement = select(CaseFile).where(*place_conditions(session, actor, CaseFile))
    if filters.status:
        statement = statement.where(CaseFile.status == filters.status)
    if filters.kind:
        statement = statement.where(CaseFile.kind == filters.kind)
    if filters.step:
        statement = statement.where(CaseFile.step == filters.step)
    if filters.process:
        statement = statement.where(CaseFile.process == filters.process)
    if filters.region is not None:
        statement = statement.where(in_area(CaseFile, Area.of(filters.region)))
    if filters.late:
        own = and_(Task.part == CaseFile.part, Task.case_id == CaseFile.id, Task.status.in_(OPEN_TASK))
        statement = statement.where(exists().where(own, Task.due_at < clock.now()))
    hits = searched(session, actor, "case_file", filters.text) if filters.text else None
    if filters.text:
        statement = statement.where(hits.of(CaseFile) if hits else matches(filters.text))
    older = None if before else after or encode_cursor([BEHIND_ALL])
    place: list[Any] = [CaseFile.id]
    page: Page[CaseFile] = keyset_page(session, statement, place, after=before, before=older, size=size)
    newer = page.next if before or after else None
    capped = page.capped or bool(hits and hits.more)
    return Page(list(reversed(page.rows)), newer, page.prev, page.count, capped)


def case_view(session: Session, actor: Actor, case_id: UUID) -> CaseView:
    """A case with its stations, open tasks, decisions, and what the actor may do now."""
    actor.must(Permission.CASES_CASE_READ)
    case = case_in(session, actor.area, case_id)
    info = process_info(session, case.process_version)
    tasks = list(
        session.scalars(
            select(Task)
            .where(Task.part == case.part, Task.case_id == case.id, Task.status.in_(OPEN_TASK))
            .order_by(Task.created_at)
        )
    )
    decisions = list(
        session.scalars(
            select(Decision).where(Decision.part == case.part, Decision.case_id == case.id).order_by(Decision.seq)
        )
    )
    mine = next((t for t in tasks if t.role == actor.role and actor.may(Permission.CASES_TASK_WORK)), None)
    step = info.step(mine.step) if mine else None
    return CaseView(
        case=case,
        process=info,
        stations=stations_of(case, info, tasks, decisions),
        tasks=tasks,
        decisions=decisions,
        my_task=mine,
        blocked=_blocked(session, actor, case, info, mine),
        return_targets=open_returns(step, case.variables) if step else (),
        pause=pause_of(session, actor, case.id) if tasks else None,
        period=period_of(session, case.period_id),
        calendar=calendars(session).of(case.region_code),
    )


def _blocked(session: Session, actor: Actor, case: CaseFile, info: ProcessInfo, mine: Task | None) -> str | None:
    if mine is None:
        return None
    if is_maker(session, case, info.step(mine.step), actor):
        return SamePerson().template
    if mine.claimed_by not in {None, *actor.selves}:
        return HELD
    if judged_before(session, case, info.step(mine.step), actor):
        return OwnDecision().template
    return None


FACTS_TOLD = {
    "cases.case.late": "mengajukan sesudah periode ditutup",
    "cases.case.migrated": "memindahkan kasus ke versi proses lain",
    "cases.case.opened": "membuka kasus",
    "cases.case.paused": "menghentikan jam: menunggu warga",
    "cases.case.resumed": "menjalankan jam lagi",
    "cases.case.rewound": "memutar balik kasus",
    "cases.case.taken_back": "kembali ke langkahnya: keputusan sekaligus ditarik",
    "cases.case.taken_out": "mengeluarkan kasus dari keputusan sekaligus sesudah dibaca",
    "cases.sampling.found": "mencatat temuan uji petik provinsi",
    "cases.deadline.recounted": "menghitung ulang tenggat karena kalender kerja",
    "cases.evidence.added": "menambah bukti",
    "cases.evidence.removed": "mengeluarkan bukti dari draf",
    "cases.task.freed": "melepas tugas yang terlambat untuk pengganti",
    "cases.task.raised": "meneruskan tugas yang terlambat ke atasan",
    "cases.task.reminded": "mengingatkan tugas yang hampir jatuh tempo",
    "cases.timer.fired": "tenggat kunjungan terlewati",
    "registry.change_set.applied": "menerapkan perubahan ke register",
    "registry.check.overridden": "melewati temuan pemeriksaan",
    "registry.padan.asked": "memadankan usulan dengan Dukcapil",
    "registry.change_set.merged": "menggabung usulan dengan perubahan register yang tidak bertumpang",
    "registry.change_set.resolved": "memilih nilai isian yang bentrok",
    "registry.secret.revealed": "membuka nomor yang disamarkan",
    "cases.decree.postponed": "menunda ke penetapan berikutnya",
    "cases.decree.brought_back": "memasukkan kembali ke penetapan",
    "documents.letter.issued": "menerbitkan surat",
    "documents.letter.rendered": "menyiapkan PDF surat",
    "documents.letter.reprinted": "mencetak ulang surat",
}
"""Facts worth a line of their own beside the decisions."""
PUT_BACK = ("cases.case.rewound", "cases.case.taken_back")
"""Facts of a case of which answers no longer count."""
STEERED = ("cases.case.migrated", *PUT_BACK)
"""Facts of a case that was put elsewhere by hand, not by an answer."""
ANSWERS = {
    "tanggal": "Tanggal musyawarah",
    "peserta_hadir": "Peserta hadir",
    "nomor_ba": "Nomor berita acara",
    "nomor_sptjm": "Nomor SPTJM",
    "tanggal_sptjm": "Tanggal SPTJM",
    "tanggal_sidang": "Hari didengar",
    "didengar": "Yang didengar",
    "risalah": "Ringkasan",
}
HEARD = {
    "pengaju": "Pengaju",
    "keluarga": "Keluarga yang disanggah",
    "keduanya": "Pengaju dan keluarga yang disanggah",
    "tidak_hadir": "Keduanya diundang, tidak ada yang hadir",
}
"""Whom a hearing heard, in words."""
PLACES = {"versi": "Versi proses", "langkah": "Berdiri di langkah", "bukti": "Jenis bukti"}


def timeline(session: Session, actor: Actor, case_id: UUID) -> list[TimelineEntry]:
    """What happened to a case, newest first."""
    actor.must(Permission.CASES_CASE_READ)
    case = case_in(session, actor.area, case_id)
    info = process_info(session, case.process_version)
    labels = {step.id: step.label for step in info.steps}
    decided = session.scalars(select(Decision).where(Decision.part == case.part, Decision.case_id == case.id))
    facts = session.scalars(
        select(Fact).where(
            Fact.part == case.part, Fact.case_id == case.id, Fact.verb.in_(FACTS_TOLD), in_area(Fact, actor.area)
        )
    )
    entries = [_decision_entry(one, labels, reason_given(session, one)) for one in decided]
    entries += [_fact_entry(one, labels) for one in facts]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _decision_entry(decision: Decision, labels: dict[str, str], reason: Reason | None) -> TimelineEntry:
    data: dict[str, Any] = decision.data
    return TimelineEntry(
        at=decision.at,
        who=decision.actor_name,
        role=decision.role,
        for_name=decision.for_name or "",
        text="",
        action=decision.action,
        step_label=BY_STATEMENT if by_statement(decision) else labels.get(decision.step, decision.step),
        note=decision.note,
        office=decision.role,
        rows=[(label, HEARD.get(str(data[key]), str(data[key]))) for key, label in ANSWERS.items() if data.get(key)],
        reason=reason,
    )


def _fact_entry(fact: Fact, labels: Mapping[str, str]) -> TimelineEntry:
    """What a worker does to a case in somebody's name is told as theirs."""
    steered = fact.verb in STEERED
    role, rows = ("" if fact.actor_id else fact.role, led_to(fact, labels)) if steered else (fact.role, _merge(fact))
    return TimelineEntry(
        at=fact.at,
        who=fact.actor_name,
        role=role,
        text=FACTS_TOLD[fact.verb],
        note=fact.reason,
        rows=rows,
        withdrawn=fact.verb in PUT_BACK,
        office=fact.role,
    )


def _merge(fact: Fact) -> list[tuple[str, str]]:
    """How a proposal and the register came together: what was chosen where, what else had changed; which evidence."""
    after = fact.after or {}
    rows = [("Dipilih", one) for one in after.get("isian", [])] if fact.verb == "registry.change_set.resolved" else []
    if fact.verb.startswith("cases.evidence."):
        rows.append((PLACES["bukti"], CODES["jenis_bukti"].get(str(after.get("jenis")), "")))
    if lain := after.get("isian_lain"):
        rows.append(("Isian lain yang berubah di register", str(lain)))
    return rows


def led_to(fact: Fact, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Where a case was put by hand: (what, which) for the version and the step it came to."""
    before, after = fact.before or {}, fact.after or {}
    rows = []
    if "versi" in after:
        rows.append((PLACES["versi"], f"{before.get('versi', '?')} → {after['versi']}"))
    if step := after.get("langkah"):
        rows.append((PLACES["langkah"], labels.get(step, step.replace("_", " "))))
    return rows
