"""What a decree gathers: cases at the ministry's last step, and those published one by one without a decree yet.

A case stands in one decree at a time. What is left for the next decree keeps its reason, and its case tells it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, text, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.checking import held_cases
from portal.cases.collective.models import DECREED, IN, POSTPONED, Decree, DecreeItem
from portal.cases.models import OPEN_TASK, CaseFile, Task
from portal.cases.outlines import StepInfo
from portal.cases.periods.rules import shifted
from portal.cases.processes import process_info
from portal.documents.decree import LETTERS
from portal.kernel.area import Area
from portal.kernel.facts import Fact, fact_row
from portal.kernel.sets import insert_rows

ROLE: Final = "analis_pusat"
"""Whose last step a decree answers."""
DECREES: Final = "tetapkan"
FORM: Final = "keputusan"
"""The only form whose answer is the same for every case."""
POSTPONE, BRING_BACK = "cases.decree.postponed", "cases.decree.brought_back"
_COLUMNS = (
    "insert into decree_item (part, decree_id, case_id, region_code, regency, kind, process, step, subject_id, "
    "task_id, task_version, status) select c.part, :decree, c.id, c.region_code, "
    "c.region_code - c.region_code % 1000000, c.kind, c.process, {step}, c.subject_id, {task}, {version}, 'masuk' "
)
_FREE = "and c.region_code >= :lo and c.region_code < :hi and (:kind = '' or c.kind = :kind) on conflict do nothing"
"""That a case stands in one decree at a time is the unique index's to say. Asking the items first would, while the
database thinks there are none, read all those just written for each one more."""
_WAITING = text(
    _COLUMNS.format(step="t.step", task="t.id", version="t.version")
    + "from unnest(cast(:versions as text[]), cast(:steps as text[])) as s(version, step) "
    "join case_file c on c.process_version = s.version and c.closed_at is null "
    "join task t on t.part = c.part and t.case_id = c.id and t.step = s.step and t.status in ('siap', 'diambil') "
    "left join period p on p.id = c.period_id where (p.month is null or p.month <= :month) " + _FREE
)
_PUBLISHED = text(
    _COLUMNS.format(step="null", task="null", version="null")
    + "from case_file c where c.status = 'selesai' and c.kind = any(:kinds) and c.closed_at >= :since "
    + _FREE
)
_GONE = text(
    "delete from decree_item i where i.decree_id = :decree and i.status in ('masuk', 'ditunda') "
    "and i.task_id is not null and not exists (select 1 from task t where t.part = i.part and t.id = i.task_id "
    "and t.status in ('siap', 'diambil'))"
)
_SEEN = text(
    "update decree_item i set task_version = t.version from task t where i.decree_id = :decree and i.status = 'masuk' "
    "and t.part = i.part and t.id = i.task_id and t.version <> i.task_version"
)


def last_steps(session: Session) -> dict[str, StepInfo]:
    """Process version → the ministry's step whose answer publishes, of every version cases stand in now."""
    waiting = select(CaseFile.process_version).join(Task, _own()).where(Task.role == ROLE, Task.status.in_(OPEN_TASK))
    found = {}
    for version in session.scalars(waiting.distinct()):
        for step in process_info(session, version).steps:
            if step.role == ROLE and step.form == FORM and DECREES in step.actions:
                found[version] = step
    return found


def gather(session: Session, decree: Decree) -> None:
    """Put into a decree what stands ready and in no other; take out what has moved on since it was gathered."""
    drop_gone(session, decree)
    area = Area.of(decree.area_code)
    asked = {"decree": decree.id, "lo": area.lo, "hi": area.hi, "kind": decree.kind}
    steps = last_steps(session)
    named = {"versions": list(steps), "steps": [one.id for one in steps.values()], "month": decree.month}
    session.execute(_WAITING, asked | named)
    session.execute(_PUBLISHED, asked | {"kinds": list(LETTERS), "since": shifted(decree.month, -1)})


def drop_gone(session: Session, decree: Decree) -> None:
    """Take out what has moved on, and look anew at what has not."""
    session.flush()
    session.execute(_GONE, {"decree": decree.id})
    session.execute(_SEEN, {"decree": decree.id})


def flagged(session: Session, role: str = ROLE) -> ColumnElement[bool]:
    """Whether a gathered case is held by a check nobody let pass, in a larger statement on items and cases.

    Which check holds at the ministry's step is the decision table's to say (`pemeriksaan.dmn` of its process).
    """
    return and_(DecreeItem.task_id.is_not(None), held_cases(session, last_steps(session), role))


def of_decree(decree: Decree, *statuses: str) -> tuple[Any, ...]:
    """The items of a decree in some of the ways to stand."""
    return DecreeItem.decree_id == decree.id, DecreeItem.status.in_(statuses or (IN,))


def postpone(session: Session, decree: Decree, chosen: Collection[UUID] | None, reason: str, *, by: Actor) -> int:
    """Leave cases for the next decree, or every flagged one; each case tells why. How many."""
    statement = select(DecreeItem.part, DecreeItem.case_id, DecreeItem.region_code).where(*of_decree(decree))
    if chosen is None:
        statement = statement.join(CaseFile, _case()).where(flagged(session))
    else:
        statement = statement.where(DecreeItem.case_id.in_(chosen))
    return _stand(session, decree, session.execute(statement).all(), POSTPONED, reason, by)


def bring_back(session: Session, decree: Decree, case_id: UUID, *, by: Actor) -> int:
    """Put a case that was left for later into this decree after all."""
    elsewhere = select(DecreeItem.case_id).where(
        DecreeItem.case_id == case_id, DecreeItem.decree_id != decree.id, DecreeItem.status.in_((IN, DECREED))
    )
    if session.scalar(elsewhere.limit(1)):
        return 0
    statement = select(DecreeItem.part, DecreeItem.case_id, DecreeItem.region_code).where(
        *of_decree(decree, POSTPONED), DecreeItem.case_id == case_id
    )
    return _stand(session, decree, session.execute(statement).all(), IN, None, by)


def _stand(session: Session, decree: Decree, rows: Any, status: str, reason: str | None, by: Actor) -> int:
    ids = [row.case_id for row in rows]
    if not ids:
        return 0
    name = by.name if reason else None
    changed = update(DecreeItem).where(DecreeItem.decree_id == decree.id, DecreeItem.case_id.in_(ids))
    session.execute(changed.values(status=status, reason=reason, by_name=name))
    verb, told = POSTPONE if reason else BRING_BACK, {"reason": reason, "after": {"penetapan": decree.number}}
    insert_rows(session, Fact, [_fact(row, verb, told, by) for row in rows])
    return len(ids)


def _fact(row: Any, verb: str, told: dict[str, Any], by: Actor) -> dict[str, Any]:
    about = {"about": "case", "about_id": row.case_id, "case_id": row.case_id}
    return fact_row(verb, by=by, part=row.part, region_code=row.region_code, **about, **told)


def _own() -> ColumnElement[bool]:
    return and_(Task.part == CaseFile.part, Task.case_id == CaseFile.id)


def _case() -> ColumnElement[bool]:
    return and_(CaseFile.part == DecreeItem.part, CaseFile.id == DecreeItem.case_id)
