"""Validation by sampling: a seeded random sample of what the regencies decided, read case by case, told per regency.

The province reads; it changes nothing by this. The seed, the days and how many were decided are kept, so that anybody
can draw the same sample again.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.inbox import in_area
from portal.cases.models import CaseFile
from portal.cases.province.errors import (
    NotAllRead,
    NothingDecided,
    SamplingClosed,
    SamplingWrong,
    UnknownFinding,
)
from portal.cases.province.findings import tell_regency
from portal.cases.province.models import RIGHT, WRONG, Sampled, Sampling
from portal.cases.province.rules import LEAST_SIZE, MOST_DAYS, MOST_SIZE, wilson
from portal.kernel import clock
from portal.kernel.area import Level, level_of
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.kernel.phrases import Phrase
from portal.kernel.reasons import reasoned

HEAD = "kepala_dinas_kab"
"""Whose answer is a regency's."""
FINAL = ("setuju", "tolak", "terima")
STANDS = (
    "not exists (select 1 from fact f where f.part = d.part "
    "and f.case_id = d.case_id and f.verb in ('cases.case.taken_back', 'cases.case.rewound') and f.at > d.at "
    "and cast(f.after ->> 'kedudukan' as numeric) = d.marking_before)"
)
"""Whether a decision `d` was not taken back since."""
LAST_WORD = (
    "select distinct on (d.part, d.case_id) d.part, d.case_id, d.region_code, d.action, d.actor_name, d.at "
    "from decision d where d.at >= :since and d.at < :until and d.role = :head and d.action = any(:final) "
    "and d.region_code >= :lo and d.region_code < :hi and " + STANDS + " order by d.part, d.case_id, d.seq desc"
)
"""The head of office's last word on each case between two moments; what was taken back since does not count."""
_DRAWN = text(
    "with w as materialized (" + LAST_WORD + "), k as (select w.*, w.region_code - w.region_code % 1000000 as regency, "
    "row_number() over (partition by w.region_code - w.region_code % 1000000 "
    "order by hashtextextended(cast(w.case_id as text), :seed), w.case_id) as rank, "
    "count(*) over (partition by w.region_code - w.region_code % 1000000) as decided from w) "
    "select regency, case_id, action, actor_name, at, decided from k where rank <= :size order by regency, rank"
)


@dataclass(frozen=True)
class RegencyResult:
    """What the sample says of one regency."""

    regency: int
    decided: int
    drawn: int
    right: int
    wrong: int

    @property
    def read(self) -> int:
        """How many have been read."""
        return self.right + self.wrong

    @property
    def share(self) -> float | None:
        """The share found right."""
        return self.right / self.read if self.read else None

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the true one lies, 95 percent."""
        return wilson(self.right, self.read)


@dataclass(frozen=True)
class SamplingView:
    """A sampling with its cases."""

    sampling: Sampling
    rows: list[tuple[Sampled, CaseFile]]

    @property
    def left(self) -> int:
        """How many have not been read."""
        return sum(one.verdict is None for one, _ in self.rows)

    @property
    def next_place(self) -> int | None:
        """The first that has not been read."""
        return next((one.place for one, _ in self.rows if one.verdict is None), None)

    @property
    def results(self) -> list[RegencyResult]:
        """Regency by regency, the least right first."""
        found = [self._result(regency) for regency in {one.regency for one, _ in self.rows}]
        return sorted(found, key=lambda one: (one.share is None, one.share or 0, one.regency))

    def _result(self, regency: int) -> RegencyResult:
        own = [one for one, _ in self.rows if one.regency == regency]
        right, wrong = (sum(one.verdict == verdict for one in own) for verdict in (RIGHT, WRONG))
        return RegencyResult(regency, int(self.sampling.decided.get(str(regency), 0)), len(own), right, wrong)


def must_validate(actor: Actor) -> None:
    """Refuse who is not an officer of a province: `NotAllowed`."""
    actor.must(Permission.CASES_TASK_WORK)
    if level_of(actor.region_code) != Level.PROVINSI:
        raise NotAllowed


def moments(since: date, until: date) -> tuple[datetime, datetime]:
    """From the first day's beginning to the last day's end."""
    begin = datetime.combine(since, time(), clock.WIB)
    return begin, datetime.combine(until + timedelta(days=1), time(), clock.WIB)


def draw_sampling(
    session: Session, since: date, until: date, size: int, *, seed: int | None = None, by: Actor
) -> Sampling:
    """Draw `size` cases of each regency at most. `seed`: to draw one again.

    Refuses `NotAllowed`, `SamplingWrong`, `NothingDecided`.
    """
    must_validate(by)
    wrong: dict[str, str] = {}
    if not LEAST_SIZE <= size <= MOST_SIZE:
        wrong["banyak"] = Phrase("Isi {least} sampai {most} kasus.", least=LEAST_SIZE, most=MOST_SIZE)
    if until < since:
        wrong["sampai"] = "Hari terakhir mendahului hari pertama."
    elif (until - since).days > MOST_DAYS:
        wrong["sampai"] = Phrase("Paling lama {most} hari.", most=MOST_DAYS)
    if wrong:
        raise SamplingWrong(fields=wrong)
    seed = secrets.randbelow(2**31) if seed is None else seed
    begin, end = moments(since, until)
    asked = {"since": begin, "until": end, "lo": by.area.lo, "hi": by.area.hi, "head": HEAD, "final": list(FINAL)}
    rows = session.execute(_DRAWN, asked | {"seed": seed, "size": size}).all()
    if not rows:
        raise NothingDecided
    part = 0
    sampling = Sampling(
        part=part,
        id=new_id(part),
        region_code=by.region_code,
        since=since,
        until=until,
        size=size,
        seed=seed,
        decided={str(row.regency): row.decided for row in rows},
        actor_id=by.user_id,
        actor_name=by.name,
        drawn_at=clock.now(),
    )
    session.add(sampling)
    session.flush()
    session.add_all(
        Sampled(
            part=part,
            sampling_id=sampling.id,
            place=place,
            region_code=row.regency,
            regency=row.regency,
            case_id=row.case_id,
            action=row.action,
            decided_by=row.actor_name,
            decided_at=row.at,
        )
        for place, row in enumerate(rows, 1)
    )
    _tell(session, "cases.sampling.drawn", sampling, by, {"contoh": len(rows), "benih": seed})
    session.flush()
    return sampling


def samplings(session: Session, actor: Actor, *, size: int = 50) -> list[SamplingView]:
    """The latest samplings of the actor's province, newest first."""
    must_validate(actor)
    statement = select(Sampling).where(in_area(Sampling, actor.area)).order_by(Sampling.id.desc()).limit(size)
    return [SamplingView(one, list(_rows(session, actor, one))) for one in session.scalars(statement).all()]


def sampling_view(session: Session, actor: Actor, sampling_id: UUID, *, lock: bool = False) -> SamplingView:
    """A sampling of the actor's province; for everybody else it does not exist. Refuses `NotAllowed`, `NotFound`."""
    actor.must(Permission.CASES_TASK_WORK)
    if level_of(actor.region_code) != Level.PROVINSI:
        raise NotFound
    statement = select(Sampling).where(
        Sampling.part == part_of(sampling_id), Sampling.id == sampling_id, in_area(Sampling, actor.area)
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return SamplingView(found, list(_rows(session, actor, found)))


def _rows(session: Session, actor: Actor, sampling: Sampling) -> Iterator[tuple[Sampled, CaseFile]]:
    own = select(Sampled).where(Sampled.part == sampling.part, Sampled.sampling_id == sampling.id)
    drawn = session.scalars(own.order_by(Sampled.place)).all()
    parts = {part_of(one.case_id) for one in drawn}
    wanted = select(CaseFile).where(
        CaseFile.part.in_(parts), CaseFile.id.in_([one.case_id for one in drawn]), in_area(CaseFile, actor.area)
    )
    cases = {case.id: case for case in session.scalars(wanted)}
    yield from ((one, cases[one.case_id]) for one in drawn if one.case_id in cases)


def find_of(session: Session, sampling_id: UUID, place: int, verdict: str, reason: str, *, by: Actor) -> SamplingView:
    """Say whether a regency's answer to one case was right; what was wrong with it, with a reason.

    May be changed until the sampling is closed; the regency is told what is wrong. Refuses `NotFound`,
    `SamplingClosed`, `UnknownFinding`, `ReasonRequired`.
    """
    view = sampling_view(session, by, sampling_id, lock=True)
    row = next((pair for pair in view.rows if pair[0].place == place), None)
    if row is None:
        raise NotFound
    if view.sampling.closed_at is not None:
        raise SamplingClosed
    if verdict not in {RIGHT, WRONG}:
        raise UnknownFinding
    one, case = row
    before = one.verdict
    one.verdict, one.reason = verdict, reasoned(reason) if verdict == WRONG else None
    one.found_by, one.found_at = by.name, clock.now()
    leave_fact(
        session,
        "cases.sampling.found",
        by=by,
        part=case.part,
        region_code=case.region_code,
        about="case",
        about_id=case.id,
        case_id=case.id,
        reason=one.reason,
        after={"temuan": verdict, "uji_petik": str(sampling_id)},
    )
    tell_regency(session, one, before)
    session.flush()
    return view


def close_sampling(session: Session, sampling_id: UUID, *, by: Actor) -> Sampling:
    """Close it once all is read: its findings stay as they are. Refuses `SamplingClosed`, `NotAllRead`."""
    view = sampling_view(session, by, sampling_id, lock=True)
    if view.sampling.closed_at is not None:
        raise SamplingClosed
    if view.left:
        raise NotAllRead(left=str(view.left))
    view.sampling.closed_at, view.sampling.closed_name = clock.now(), by.name
    told = {str(one.regency): [one.right, one.wrong] for one in view.results}
    _tell(session, "cases.sampling.closed", view.sampling, by, {"hasil": told})
    session.flush()
    return view.sampling


def _tell(session: Session, verb: str, sampling: Sampling, by: Actor, after: dict[str, object]) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=sampling.part,
        region_code=sampling.region_code,
        about="sampling",
        about_id=sampling.id,
        after={"dari": sampling.since.isoformat(), "sampai": sampling.until.isoformat()} | after,
    )
