"""Checks that stay with a proposal: the findings of its last examination, and what somebody let pass for a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, delete, exists, false, func, select, tuple_
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.facts import leave_fact
from portal.kernel.phrases import kept, phrase_of
from portal.registry.catalogue import OTHER, TITLES
from portal.registry.checkmodels import CheckOverride, CheckResult
from portal.registry.models import ChangeSet
from portal.registry.records import change_set_in
from portal.registry.verdicts import Finding


def keep_checks(session: Session, change_set_id: UUID, findings: Sequence[Finding], *, by: Actor) -> None:
    """Put these findings in place of those of the last examination; what says the same again is left as it was."""
    change_set = change_set_in(session, by.area, change_set_id)
    rows = [_row(change_set, seq, one) for seq, one in enumerate(findings)]
    stood = _rows(session, change_set)
    if [_said(one) for one in stood] == [_said(one) for one in rows]:
        return
    mine = (CheckResult.part == change_set.part, CheckResult.change_set_id == change_set.id)
    session.execute(delete(CheckResult).where(*mine))
    for one in stood:
        session.expunge(one)
    session.add_all(rows)
    session.flush()


def kept_checks(session: Session, actor: Actor, change_set_id: UUID) -> list[Finding]:
    """What the last examination of a proposal found. Refuses with `NotFound`."""
    actor.must(Permission.CASES_CASE_READ)
    return [_finding(one) for one in _rows(session, change_set_in(session, actor.area, change_set_id))]


def overrides_of(session: Session, actor: Actor, change_set_id: UUID) -> dict[str, CheckOverride]:
    """Mark → who let it pass on the proposal's present revision."""
    actor.must(Permission.CASES_CASE_READ)
    return overridden(session, change_set_in(session, actor.area, change_set_id))


def overridden(session: Session, change_set: ChangeSet) -> dict[str, CheckOverride]:
    """Mark → who let it pass on this revision."""
    statement = select(CheckOverride).where(
        CheckOverride.part == change_set.part,
        CheckOverride.change_set_id == change_set.id,
        CheckOverride.revision == change_set.revision,
    )
    return {one.mark: one for one in session.scalars(statement)}


def override_check(
    session: Session, change_set_id: UUID, finding: Finding, *, reason: str, case_id: UUID | None, by: Actor
) -> CheckOverride:
    """Let a finding pass on this revision. Whether `by` may is the caller's to know; twice keeps the first."""
    change_set = change_set_in(session, by.area, change_set_id, lock=True)
    by.must(Permission.CASES_TASK_WORK, at=change_set.region_code)
    known = overridden(session, change_set).get(finding.mark)
    if known is not None:
        return known
    made = CheckOverride(
        part=change_set.part,
        change_set_id=change_set.id,
        revision=change_set.revision,
        mark=finding.mark,
        region_code=change_set.region_code,
        rule=finding.code,
        reason=reason,
        actor_id=by.user_id,
        actor_name=by.name,
        role=by.role,
        at=clock.now(),
    )
    session.add(made)
    leave_fact(
        session,
        "registry.check.overridden",
        by=by,
        part=change_set.part,
        region_code=change_set.region_code,
        about="change_set",
        about_id=change_set.id,
        case_id=case_id,
        reason=reason,
        after={"aturan": finding.code, "rekaman": finding.record, "isian": finding.field},
    )
    session.flush()
    return made


def held_by_checks(
    part: SQLColumnExpression[int], change_set_id: SQLColumnExpression[UUID], holding: Collection[tuple[str, str]]
) -> ColumnElement[bool]:
    """Whether the last examination found a (rule, level) of `holding` nobody let pass, within a larger statement."""
    if not holding:
        return false()
    return _open(part, change_set_id, tuple_(_number(), CheckResult.level).in_(sorted(holding)))


def open_findings(
    part: SQLColumnExpression[int], change_set_id: SQLColumnExpression[UUID], level: str
) -> ColumnElement[bool]:
    """Whether the last examination found something of that level nobody let pass, within a larger statement."""
    return _open(part, change_set_id, CheckResult.level == level)


def _open(
    part: SQLColumnExpression[int], change_set_id: SQLColumnExpression[UUID], wanted: ColumnElement[bool]
) -> ColumnElement[bool]:
    passed = exists(
        select(CheckOverride.mark).where(
            CheckOverride.part == CheckResult.part,
            CheckOverride.change_set_id == CheckResult.change_set_id,
            CheckOverride.revision == CheckResult.revision,
            CheckOverride.mark == CheckResult.mark,
        )
    )
    found = and_(CheckResult.part == part, CheckResult.change_set_id == change_set_id)
    return exists(select(CheckResult.seq).where(found, wanted, ~passed))


def _number() -> ColumnElement[str]:
    """`rule_of` of a kept finding: the catalogue's number, of a questionnaire's rule what its name begins with."""
    number = func.split_part(CheckResult.rule, "_", 1)
    return case((number.in_(list(TITLES)), number), else_=OTHER)


def _rows(session: Session, change_set: ChangeSet) -> Sequence[CheckResult]:
    statement = select(CheckResult).where(
        CheckResult.part == change_set.part, CheckResult.change_set_id == change_set.id
    )
    return session.scalars(statement.order_by(CheckResult.seq)).all()


def _row(change_set: ChangeSet, seq: int, one: Finding) -> CheckResult:
    return CheckResult(
        part=change_set.part,
        change_set_id=change_set.id,
        seq=seq,
        region_code=change_set.region_code,
        revision=change_set.revision,
        mark=one.mark,
        rule=one.code,
        level=one.level,
        key=one.key,
        record=str(one.record),
        field=one.field,
        message=kept(one.message),
        pair=kept([list(side) for side in one.values]),
        checked_at=clock.now(),
    )


def _said(row: CheckResult) -> tuple[Any, ...]:
    return row.revision, row.mark, row.level, row.record, row.message, row.pair


def _finding(row: CheckResult) -> Finding:
    sides: Iterable[Any] = phrase_of(row.pair)
    values = tuple((side[0], side[1]) for side in sides)
    return Finding(row.rule, row.level, phrase_of(row.message), row.record, row.field, row.key, values)  # type: ignore[arg-type]
