"""Promised paths of a draft: listed, taken from what a case did, dropped.

A path holds decisions and the values the process asks for, nothing of the family and nobody's name; which case it was
taken from stands in the trail, not in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.beginning import TOLD
from portal.cases.deploying import SCENARIOS, open_draft, save_draft, tell_of_draft
from portal.cases.errors import NoSuchCase, NoSuchPath, NotRecordable
from portal.cases.given import NEEDS_CHECK
from portal.cases.inbox import in_area
from portal.cases.models import CaseFile, Decision, Task
from portal.cases.ports import Happened, NotReplayable, PromisedPath, Run, engine
from portal.cases.processes import sources_of, waiting_at
from portal.cases.processmodels import ProcessDraft
from portal.cases.studioqueries import draft_in, live_version
from portal.kernel.facts import Fact
from portal.kernel.phrases import Phrase

LONGEST_NAME: Final = 80
MOST: Final = 500
"""Moves of a case that can become a path."""
OPENED, DECIDED = "cases.case.opened", "cases.task.decided"
MOVED: Final = {
    "cases.effect.done": "service",
    "cases.effect.skipped": "service",
    "cases.effect.failed": "error",
    "cases.timer.fired": "timer",
    "cases.message.heard": "heard",
}
"""Facts of moves nobody decided → what happened."""
LONG = Phrase("jalannya terlalu panjang")
UNTOLD = Phrase("jalannya tidak tercatat utuh")


def paths_of(draft: ProcessDraft) -> Sequence[PromisedPath]:
    """The paths a draft promises."""
    return engine().paths(str(draft.files.get(SCENARIOS, "")))


def record_path(
    session: Session,
    process: str,
    draft_id: UUID | None,
    *,
    number: str,
    name: str = "",
    revision: int | None = None,
    by: Actor,
) -> tuple[ProcessDraft, str]:
    """Promise in a draft what the case of that number did; without a draft a new one is begun from the live version.

    Returns the draft and the path's name. `revision`: the one the person saw, if any. Refuses: `NoSuchCase`,
    `DraftMoved`, `NotRecordable` (turned back, or moved between versions: its own diagram does not lead there).
    """
    by.must(Permission.PROCESSES_PROCESS_MANAGE)
    by.must(Permission.CASES_CASE_READ)
    case = _numbered(session, process, number.strip(), by)
    draft = _draft(session, process, draft_id, by)
    files = dict(draft.files)
    try:
        files[SCENARIOS], called = engine().record(
            sources_of(session, case.process_version),
            run_of(session, case),
            str(files.get(SCENARIOS, "")),
            " ".join(name.split())[:LONGEST_NAME],
        )
    except NotReplayable as refusal:
        raise NotRecordable(why=refusal.why) from refusal
    seen = draft.revision if revision is None else revision
    draft = save_draft(session, draft.id, files=files, revision=seen, by=by)
    tell_of_draft(session, "processes.path.recorded", draft, by=by, case_id=case.id, path=called)
    return draft, called


def drop_path(
    session: Session, process: str, draft_id: UUID, place: int, name: str, *, revision: int, by: Actor
) -> ProcessDraft:
    """Take the path at `place` (from 1), of that name, out of a draft. Refuses: `NoSuchPath`, `DraftMoved`."""
    draft = draft_in(session, by, process, draft_id)
    found = paths_of(draft)
    if not 1 <= place <= len(found) or found[place - 1].name != name:
        raise NoSuchPath
    files = dict(draft.files)
    left = engine().drop_path(str(files[SCENARIOS]), place)
    files = files | {SCENARIOS: left} if left else {name: body for name, body in files.items() if name != SCENARIOS}
    draft = save_draft(session, draft.id, files=files, revision=revision, by=by)
    tell_of_draft(session, "processes.path.dropped", draft, by=by, path=found[place - 1].name)
    return draft


def run_of(session: Session, case: CaseFile) -> Run:
    """What a case did, from the facts its moves left."""
    moves = list(_moves(session, case))
    if len(moves) > MOST:
        raise NotRecordable(why=LONG)
    if not moves or moves[0].verb != OPENED or any("peubah" not in _after(one) for one in moves if one.verb in _KEPT):
        raise NotRecordable(why=UNTOLD)
    keys, told = _task_keys(session, case), _told(session, case)
    standing = () if case.closed_at else waiting_at(session, case.process_version, case.marking)
    return Run(
        variables=_after(moves[0])["peubah"],
        happened=tuple(_happened(one, keys, told) for one in moves[1:]),
        path=tuple(element for one in moves for element in _after(one)["jalan"]),
        ended=case.closed_at is not None,
        open=tuple(one.key for one in standing if one.what == "task"),
    )


HEARD: Final = (*TOLD, NEEDS_CHECK)
"""Variables the house tells a case with an answer."""
_KEPT: Final = {OPENED, *MOVED}
"""Facts that say what variables were set."""


def _numbered(session: Session, process: str, number: str, by: Actor) -> CaseFile:
    statement = select(CaseFile).where(
        CaseFile.number == number, CaseFile.process == process, in_area(CaseFile, by.area)
    )
    found = session.scalars(statement.limit(1)).first()
    if found is None:
        raise NoSuchCase(number=number or "–")
    return found


def _draft(session: Session, process: str, draft_id: UUID | None, by: Actor) -> ProcessDraft:
    if draft_id is not None:
        return draft_in(session, by, process, draft_id)
    return open_draft(session, live_version(session, by, process), by=by)


def _moves(session: Session, case: CaseFile) -> Iterator[Fact]:
    yield from session.scalars(
        select(Fact)
        .where(Fact.part == case.part, Fact.case_id == case.id, Fact.after.has_key("jalan"))
        .order_by(Fact.at, Fact.id)
        .limit(MOST + 1)
    )


def _told(session: Session, case: CaseFile) -> dict[UUID, dict[str, Any]]:
    """Task → what the house told the case with its answer: what differs before the next answer, or now."""
    rows = session.execute(
        select(Decision.task_id, Decision.variables_before)
        .where(Decision.part == case.part, Decision.case_id == case.id)
        .order_by(Decision.seq)
    ).all()
    after = [*(row.variables_before for row in rows[1:]), case.variables]
    return {
        row.task_id: {
            name: then[name] for name in HEARD if name in then and then[name] != row.variables_before.get(name)
        }
        for row, then in zip(rows, after, strict=True)
    }


def _happened(fact: Fact, keys: Mapping[UUID, str], told: Mapping[UUID, Mapping[str, Any]]) -> Happened:
    after = _after(fact)
    key = keys.get(fact.about_id) if fact.about_id is not None and fact.verb == DECIDED else None
    if key is not None and fact.about_id is not None:
        answers = {"keputusan": after.get("keputusan") or "", "kembali_ke": after.get("kembali_ke") or ""}
        return Happened("done", key, answers | dict(told.get(fact.about_id, {})))
    if fact.verb not in MOVED:
        raise NotRecordable(why=UNTOLD)
    return Happened(MOVED[fact.verb], after["peristiwa"], after["peubah"], after.get("galat", ""))


def _after(fact: Fact) -> Mapping[str, Any]:
    return fact.after or {}


def _task_keys(session: Session, case: CaseFile) -> dict[UUID, str]:
    rows = session.execute(select(Task.id, Task.key).where(Task.part == case.part, Task.case_id == case.id))
    return {row[0]: row[1] for row in rows}
