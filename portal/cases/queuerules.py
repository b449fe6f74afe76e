"""Rules on an office's queue: what they look for, what they would touch, what they did; made, applied, stopped.

A rule touches each task once: what people then do with it stands. It never gives a task to whoever proposed the case
or decided what the task is to check, nor to who is absent today: their substitute gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, exists, func, not_, or_, select, update
from sqlalchemy.orm import Session

from portal.access.absences import away_on
from portal.access.actor import Actor, system
from portal.access.groups import members_of, shared_with
from portal.access.permissions import Permission
from portal.access.queries import Holder, holders_of
from portal.cases.inbox import TaskRow, rows_of, waits_for
from portal.cases.makers import made_by, steps_of_office
from portal.cases.models import OPEN_TASK, CaseFile, Task
from portal.cases.queueconditions import Condition, condition_in_sql, read_conditions
from portal.cases.queueerrors import LONGEST_WORD, PeopleRequired, RuleStopped, WordRequired
from portal.cases.queuemodels import QueueRule, RuleEffect, SavedQueue
from portal.cases.queuequeries import condition_of, filters_in, office_queue, seat_of
from portal.cases.taskfacts import tell_tasks
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.kernel.sets import insert_rows

FIRST, FLAG, GIVE = "dahulukan", "tandai", "tugaskan"
EFFECTS = (FIRST, FLAG, GIVE)
LOOKS = ("bad", "warn", "ok", "info", "net")
LIVE, STOPPED = "berlaku", "berhenti"
CHUNK = 5_000
SAMPLE = 5
JOB = "queues.apply"
VERBS = {FIRST: "cases.task.prioritised", FLAG: "cases.task.flagged", GIVE: "cases.task.assigned"}


@dataclass(frozen=True)
class Draft:
    """A rule as somebody writes it."""

    effect: str
    conditions: Sequence[Condition] = ()
    word: str = ""
    look: str = "info"
    people: Sequence[int] = ()
    groups: Sequence[UUID] = ()


@dataclass(frozen=True)
class RulePreview:
    """What a rule would do to the tasks there are now."""

    inside: int
    """Tasks in the queue."""
    meant: int
    """Of these, tasks that meet the conditions."""
    touched: int
    """Of these, tasks it would change: not so already, free, somebody may take them."""
    barred: int = 0
    """Free tasks it would leave, since everybody chosen proposed or decided them."""
    shares: Sequence[tuple[str, int]] = ()
    """Who would get how many."""
    sample: Sequence[TaskRow] = field(default_factory=tuple)


def preview_rule(session: Session, actor: Actor, queue_id: UUID, draft: Draft) -> RulePreview:
    """Try a rule on what waits now, changing nothing. Refuses as `make_rule`."""
    queue = office_queue(session, actor, queue_id).queue
    rule = _written(session, queue, draft, by=actor)
    seat, people = seat_of(actor, queue), _present(session, rule)
    inside = select(func.count()).select_from(_of(Task)).where(waits_for(seat), _in_queue(seat, rule))
    meant = inside.where(*_conditions(rule))
    found = _found(session, rule, seat, people, limit=None)
    free = session.scalar(meant.where(Task.claimed_by.is_(None))) or 0
    return RulePreview(
        inside=session.scalar(inside) or 0,
        meant=session.scalar(meant) or 0,
        touched=len(found),
        barred=free - len(found) if rule.effect == GIVE else 0,
        shares=_shares(session, rule, found, people),
        sample=_sample(session, actor, found[:SAMPLE]),
    )


def make_rule(session: Session, queue_id: UUID, draft: Draft, *, by: Actor) -> QueueRule:
    """Put a rule into force on an office's queue and touch what is there; later ones are touched as they come.

    By whoever manages the queues of that area. Refuses `WordRequired`, `PeopleRequired`, `ConditionUnread`.
    """
    queue = office_queue(session, by, queue_id).queue
    rule = _written(session, queue, draft, by=by)
    session.add(rule)
    session.flush()
    _told(session, "cases.rule.made", rule, by)
    apply_rule(session, rule)
    return rule


def stop_rule(session: Session, rule_id: UUID, *, undo: bool, by: Actor) -> QueueRule:
    """Stop a rule; `undo` takes back what it did to tasks that still wait. Refuses `RuleStopped`."""
    rule = rule_of(session, by, rule_id, lock=True)
    if rule.status != LIVE:
        raise RuleStopped
    rule.status, rule.stopped_at, rule.stopped_name = STOPPED, clock.now(), by.name
    if undo:
        _undo(session, rule)
    _told(session, "cases.rule.stopped", rule, by)
    session.flush()
    return rule


def rules_of(session: Session, actor: Actor, queue_id: UUID) -> list[QueueRule]:
    """The rules on an office's queue, those in force first, newest first."""
    queue = office_queue(session, actor, queue_id).queue
    statement = select(QueueRule).where(QueueRule.part == queue.part, QueueRule.queue_id == queue.id)
    return list(session.scalars(statement.order_by(QueueRule.status, QueueRule.id.desc())))


def rule_of(session: Session, actor: Actor, rule_id: UUID, *, lock: bool = False) -> QueueRule:
    """A rule in the area of whoever manages queues. Others do not exist."""
    actor.must(Permission.CASES_QUEUE_MANAGE)
    statement = select(QueueRule).where(QueueRule.part == part_of(rule_id), QueueRule.id == rule_id)
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None or found.region_code not in actor.area:
        raise NotFound
    return found


def live_rules(session: Session) -> list[UUID]:
    """Every rule in force, the oldest first."""
    return list(session.scalars(select(QueueRule.id).where(QueueRule.status == LIVE).order_by(QueueRule.id)))


def apply_one(session: Session, rule_id: UUID) -> int:
    """Touch some tasks a rule in force has not touched; how many. Two workers never touch one task twice."""
    rule = session.scalars(
        select(QueueRule)
        .where(QueueRule.part == part_of(rule_id), QueueRule.id == rule_id, QueueRule.status == LIVE)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    return apply_rule(session, rule) if rule else 0


def apply_rule(session: Session, rule: QueueRule) -> int:
    """Touch some tasks a rule has not touched, in sets; a fact for each."""
    by = system(JOB, Permission.CASES_TASK_WORK, region_code=rule.region_code)
    seat = replace(by, role=rule.role)
    people = _present(session, rule)
    found = _found(session, rule, seat, people, limit=CHUNK)
    if not found:
        return 0
    now = clock.now()
    given = _dealt(session, rule, found, people)
    keys = [(row.part, row.id) for row in found]
    if rule.effect == GIVE:
        for person, tasks in _by_person(given).items():
            holds = {"status": "diambil", "claimed_by": person.user_id, "claimed_name": person.name}
            session.execute(_these(tasks).values(**holds))
    elif rule.effect == FIRST:
        session.execute(_these(keys).values(priority=True))
    else:
        session.execute(_these(keys).values(flag=rule.word, flag_look=rule.look))
    rows = [
        {
            "part": row.part,
            "rule_id": rule.id,
            "task_id": row.id,
            "region_code": row.region_code,
            "at": now,
            "given_to": person.user_id if person else None,
        }
        for row, person in zip(found, given.values() if given else [None] * len(found), strict=True)
    ]
    insert_rows(session, RuleEffect, rows)
    after = {row.id: _after(rule, given.get((row.part, row.id))) for row in found}
    tell_tasks(session, VERBS[rule.effect], found, after, by=by)
    rule.touched += len(found)
    session.flush()
    return len(found)


def _after(rule: QueueRule, person: Holder | None) -> dict[str, Any]:
    told: dict[str, Any] = {"aturan": str(rule.id), "dibuat_oleh": rule.made_name}
    if rule.effect == FLAG:
        told["tanda"] = rule.word
    if person:
        told["kepada"] = person.name
    return told


def _written(session: Session, queue: SavedQueue, draft: Draft, *, by: Actor) -> QueueRule:
    """The rule as it would be kept."""
    if draft.effect not in EFFECTS:
        raise NotFound
    word = " ".join(draft.word.split())
    if draft.effect == FLAG and not (word and len(word) <= LONGEST_WORD and draft.look in LOOKS):
        raise WordRequired(fields={"kata": WordRequired().message})
    office = holders_of(session, queue.role, queue.region_code, on=clock.today())
    there = {one.user_id for one in office}
    people = [one for one in draft.people if one in there]
    offered = {group.id for group, _ in shared_with(session, by, office)} if draft.groups else set()
    groups = [str(one) for one in draft.groups if one in offered]
    if draft.effect == GIVE and not (people or groups):
        raise PeopleRequired(fields={"orang": PeopleRequired().message})
    return QueueRule(
        part=queue.part,
        id=new_id(queue.part),
        region_code=queue.region_code,
        role=queue.role,
        queue_id=queue.id,
        tab=queue.tab,
        filters=dict(queue.filters),
        conditions=read_conditions(draft.conditions, area=seat_of(by, queue).area),
        effect=draft.effect,
        word=word if draft.effect == FLAG else None,
        look=draft.look if draft.effect == FLAG else None,
        people=people if draft.effect == GIVE else [],
        groups=groups if draft.effect == GIVE else [],
        status=LIVE,
        touched=0,
        made_by=by.user_id,
        made_name=by.name,
        made_at=clock.now(),
    )


def _of(_task: type[Task]) -> Any:
    joined = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
    return Task.__table__.join(CaseFile.__table__, joined)


def _in_queue(seat: Actor, rule: QueueRule) -> Any:
    return condition_of(seat, rule.tab, filters_in(rule.filters))


def _conditions(rule: QueueRule) -> list[Any]:
    return [condition_in_sql(name, value) for name, value in rule.conditions]


def _found(
    session: Session, rule: QueueRule, seat: Actor, people: Sequence[Holder], *, limit: int | None
) -> Sequence[Row[Any]]:
    """Tasks the rule would touch; with a limit, locked against whoever works on them at this moment."""
    untouched = not_(
        exists().where(RuleEffect.part == Task.part, RuleEffect.rule_id == rule.id, RuleEffect.task_id == Task.id)
    )
    columns: list[Any] = [Task.part, Task.id, Task.region_code, Task.case_id, Task.step]
    asked: Select[Any] = select(*columns).select_from(_of(Task)).where(waits_for(seat), _in_queue(seat, rule))
    asked = asked.where(untouched, *_conditions(rule))
    if rule.effect == FIRST:
        asked = asked.where(Task.priority.is_(False))
    elif rule.effect == FLAG:
        asked = asked.where(Task.flag.is_distinct_from(rule.word))
    else:
        if not people:
            return []
        steps = steps_of_office(session, seat, strictly=True)
        away = away_on(session, rule.role, rule.region_code, on=clock.today())
        selves = [{one.user_id, *(who for who, by in away.items() if by == one.user_id)} for one in people]
        free = [not_(made_by(those, steps)) for those in selves]
        asked = asked.add_columns(*[one.label(f"free{place}") for place, one in enumerate(free)])
        asked = asked.where(Task.claimed_by.is_(None), or_(*free))
    asked = asked.order_by(Task.due_at, Task.id)
    if limit is not None:
        asked = asked.limit(limit).with_for_update(of=Task, skip_locked=True)
    return session.execute(asked).all()


def _present(session: Session, rule: QueueRule) -> list[Holder]:
    """Whom the rule gives tasks to, as long as they hold that post; in place of who is absent today, their substitute.

    Of a group, whoever is in it today. One whose substitute is absent, too, or has left, gets none: those tasks go to
    the others chosen, or stay.
    """
    if not (rule.people or rule.groups):
        return []
    today = clock.today()
    there = {one.user_id: one for one in holders_of(session, rule.role, rule.region_code, on=today)}
    away = away_on(session, rule.role, rule.region_code, on=today)
    named = {*rule.people, *members_of(session, [UUID(one) for one in rule.groups])}
    chosen = {away.get(one, one) for one in named if one in there} - away.keys()
    return [one for one in there.values() if one.user_id in chosen]


def _dealt(
    session: Session, rule: QueueRule, found: Sequence[Row[Any]], people: Sequence[Holder]
) -> dict[tuple[int, UUID], Holder]:
    """Who gets which task: of those who may, whoever holds fewest; so it goes round."""
    if rule.effect != GIVE:
        return {}
    holds = dict.fromkeys((one.user_id for one in people), 0)
    counted = (
        select(Task.claimed_by, func.count())
        .where(Task.claimed_by.in_(list(holds)), Task.role == rule.role, Task.status.in_(OPEN_TASK))
        .group_by(Task.claimed_by)
    )
    holds |= {user_id: count for user_id, count in session.execute(counted) if user_id is not None}
    dealt = {}
    for row in found:
        may = [one for place, one in enumerate(people) if getattr(row, f"free{place}")]
        person = min(may, key=lambda one: holds[one.user_id])
        holds[person.user_id] += 1
        dealt[row.part, row.id] = person
    return dealt


def _by_person(given: dict[tuple[int, UUID], Holder]) -> dict[Holder, list[tuple[int, UUID]]]:
    shares: dict[Holder, list[tuple[int, UUID]]] = {}
    for key, person in given.items():
        shares.setdefault(person, []).append(key)
    return shares


def _shares(
    session: Session, rule: QueueRule, found: Sequence[Row[Any]], people: Sequence[Holder]
) -> list[tuple[str, int]]:
    shares = _by_person(_dealt(session, rule, found, people))
    return [(one.name, len(shares.get(one, ()))) for one in people]


def _these(keys: Sequence[tuple[int, UUID]]) -> Any:
    parts = {part for part, _ in keys}
    return (
        update(Task)
        .where(Task.part.in_(parts), Task.id.in_([task_id for _, task_id in keys]))
        .execution_options(synchronize_session=False)
    )


def _sample(session: Session, actor: Actor, found: Sequence[Row[Any]]) -> list[TaskRow]:
    wanted = [row.id for row in found]
    pairs = select(Task, CaseFile).select_from(_of(Task)).where(Task.id.in_(wanted)).order_by(Task.due_at, Task.id)
    may_see = actor.may(Permission.CASES_CASE_READ)
    return rows_of(session, actor, [(task, case) for task, case in session.execute(pairs)]) if may_see else []


def _undo(session: Session, rule: QueueRule) -> None:
    touched = exists().where(RuleEffect.part == Task.part, RuleEffect.rule_id == rule.id, RuleEffect.task_id == Task.id)
    waiting = update(Task).where(touched, Task.status.in_(OPEN_TASK)).execution_options(synchronize_session=False)
    if rule.effect == FIRST:
        session.execute(waiting.values(priority=False))
    elif rule.effect == FLAG:
        session.execute(waiting.where(Task.flag == rule.word).values(flag=None, flag_look=None))
    else:
        still = exists().where(
            RuleEffect.part == Task.part,
            RuleEffect.rule_id == rule.id,
            RuleEffect.task_id == Task.id,
            RuleEffect.given_to == Task.claimed_by,
        )
        session.execute(waiting.where(still).values(status="siap", claimed_by=None, claimed_name=None))


def _told(session: Session, verb: str, rule: QueueRule, by: Actor) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=rule.part,
        region_code=rule.region_code,
        about="rule",
        about_id=rule.id,
        after={
            "antrean": str(rule.queue_id),
            "akibat": rule.effect,
            "tanda": rule.word,
            "syarat": list(rule.conditions),
            "orang": list(rule.people),
            "kelompok": list(rule.groups),
            "jumlah": rule.touched,
        },
    )
