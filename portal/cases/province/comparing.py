"""How the regencies of a province compare: what they decided in some days, how fast, how often otherwise than usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.province.sampling import FINAL, HEAD, LAST_WORD, STANDS, moments, must_validate
from portal.kernel import clock

OFFICE = ("verifikator_kab", HEAD)
_COMPARED = text(
    "with r as (select code as regency, name from region where level = 2 and code >= :lo and code < :hi "
    "and valid_to is null), w as materialized (" + LAST_WORD + "), "
    "l as (select w.region_code - w.region_code % 1000000 as regency, count(*) as decided, "
    "count(*) filter (where w.action <> 'tolak') as approved, "
    "percentile_cont(0.5) within group (order by extract(epoch from w.at - c.created_at)) as median "
    "from w join case_file c on c.part = w.part and c.id = w.case_id group by 1), "
    "o as (select d.region_code - d.region_code % 1000000 as regency, count(*) as answers, "
    "count(*) filter (where d.action = 'kembalikan') as returned, "
    "count(*) filter (where t.done_at > t.due_at) as late "
    "from decision d join task t on t.part = d.part and t.id = d.task_id where d.at >= :since and d.at < :until "
    "and d.role = any(:office) and d.region_code >= :lo and d.region_code < :hi and " + STANDS + " group by 1), "
    "f as (select w.region_code - w.region_code % 1000000 as regency, count(*) as found, count(v.mark) as passed "
    "from w join case_file c on c.part = w.part and c.id = w.case_id "
    "join check_result x on x.part = c.part and x.change_set_id = c.change_set_id "
    "left join check_override v on v.part = x.part and v.change_set_id = x.change_set_id "
    "and v.revision = x.revision and v.mark = x.mark group by 1), "
    "q as (select t.region_code - t.region_code % 1000000 as regency, count(*) as open, "
    "count(*) filter (where t.due_at < :now) as overdue from task t where t.status in ('siap', 'diambil') "
    "and t.role = any(:office) and t.region_code >= :lo and t.region_code < :hi group by 1) "
    "select r.regency, r.name, coalesce(l.decided, 0) as decided, coalesce(l.approved, 0) as approved, l.median, "
    "coalesce(o.answers, 0) as answers, coalesce(o.returned, 0) as returned, coalesce(o.late, 0) as late, "
    "coalesce(f.found, 0) as found, coalesce(f.passed, 0) as passed, coalesce(q.open, 0) as open, "
    "coalesce(q.overdue, 0) as overdue from r left join l using (regency) left join o using (regency) "
    "left join f using (regency) left join q using (regency) order by r.regency"
)


@dataclass(frozen=True)
class Compared:
    """One regency's work in some days. Shares are None when there is nothing to divide by."""

    regency: int
    name: str
    decided: int
    """Cases its head of office gave the last word on."""
    approved: int
    median: float | None
    """Days from a proposal's beginning to that word, in the middle."""
    answers: int
    """Answers of its verifiers and heads."""
    returned: int
    late: int
    """Answers after their deadline."""
    found: int
    """Findings of the checks on what was decided."""
    passed: int
    """Of these let pass with a reason."""
    open: int
    overdue: int
    """Open now past their deadline."""

    @property
    def busy(self) -> bool:
        """Whether it decided or answered anything in these days, or has work now."""
        return bool(self.decided or self.answers or self.open)

    @property
    def approval(self) -> float | None:
        """Share approved."""
        return _share(self.approved, self.decided)

    @property
    def returning(self) -> float | None:
        """Share of answers that sent a case back."""
        return _share(self.returned, self.answers)

    @property
    def passing(self) -> float | None:
        """Share of findings let pass."""
        return _share(self.passed, self.found)

    @property
    def lateness(self) -> float | None:
        """Share of answers after their deadline."""
        return _share(self.late, self.answers)


SORTS = ("decided", "approval", "returning", "median", "passing", "lateness", "overdue")


def compared(session: Session, actor: Actor, since: date, until: date, *, sort: str = "decided") -> list[Compared]:
    """The regencies of the actor's province, the largest of `sort` first. Refuses `NotAllowed`."""
    must_validate(actor)
    begin, end = moments(since, until)
    asked = {"since": begin, "until": end, "lo": actor.area.lo, "hi": actor.area.hi, "now": clock.now()}
    rows = session.execute(_COMPARED, asked | {"head": HEAD, "final": list(FINAL), "office": list(OFFICE)})
    found = [
        Compared(**dict(row._mapping) | {"median": None if row.median is None else float(row.median) / 86_400})  # noqa: SLF001
        for row in rows
    ]
    named = sort if sort in SORTS else SORTS[0]
    return sorted(found, key=lambda one: (getattr(one, named) is None, -(getattr(one, named) or 0), one.name))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
