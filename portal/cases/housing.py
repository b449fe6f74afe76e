"""The house a process is to run in, as the gate wants to know it: roles, services, who is missing where, what runs now.

Everything is asked of the database each time, in bounded statements over sets.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.access.queries import role_names
from portal.access.roles import BY_CODE
from portal.cases.given import OPENING, RESULTS
from portal.cases.ports import House, RunningCases, Sources, Vacancy, engine
from portal.cases.processes import LIVE, sources_of
from portal.cases.processmodels import ProcessVersion
from portal.cases.services import VERBS
from portal.kernel import clock
from portal.kernel.area import Area, Level, width_of
from portal.kernel.errors import Refused
from portal.kernel.phrases import Phrase
from portal.regions.queries import names

LOOKED_AT: Final = 200_000
"""Running cases that are looked at, at most."""
NAMED: Final = 3
AREAS: Final = {
    Level.NASIONAL: Phrase("wilayah nasional"),
    Level.PROVINSI: Phrase("provinsi"),
    Level.KABUPATEN: Phrase("kabupaten/kota"),
    Level.KECAMATAN: Phrase("kecamatan"),
    Level.DESA: Phrase("desa/kelurahan"),
}
_STANDING = text(
    "select m.body, s.marking, s.cases from (select marking, count(*) as cases from (select marking from case_file "
    "where process_version = :version and closed_at is null and region_code >= :lo and region_code < :hi "
    "limit :most) c group by marking) s "
    "left join marking m on m.id = s.marking"
)
_VACANT = text(
    "with cases as materialized (select distinct region_code from (select region_code from case_file "
    "where process_version = any(:versions) and closed_at is null and region_code >= :lo and region_code < :hi "
    "limit :most) c), "
    "work as materialized (select region_code from cases union all select code from region "
    "where level = 4 and valid_to is null and code >= :lo and code < :hi and not exists (select 1 from cases)), "
    "unit as materialized (select distinct w.role, k.region_code - k.region_code % w.width as code from "
    "unnest(cast(:roles as text[]), cast(:widths as bigint[])) as w(role, width) cross join work k), "
    "held as materialized (select distinct p.role, p.region_code from post p join ab_user a on a.id = p.user_id "
    "and a.active where p.role = any(:roles) and p.valid_from <= :today "
    "and (p.valid_to is null or p.valid_to >= :today)), "
    "free as (select u.role, u.code from unit u "
    "where not exists (select 1 from held h where h.role = u.role and h.region_code = u.code) "
    "and not exists (select 1 from held h where h.role = u.role and h.region_code = u.code - u.code % 10000) "
    "and not exists (select 1 from held h where h.role = u.role and h.region_code = u.code - u.code % 1000000) "
    "and not exists (select 1 from held h where h.role = u.role and h.region_code = u.code - u.code % 100000000) "
    "and not exists (select 1 from held h where h.role = u.role and h.region_code = 0)) "
    "select role, count(*), (array_agg(code order by code))[1:3], "
    "(select count(*) from unit u where u.role = free.role), exists (select 1 from cases) from free group by role"
)
"""A step is seen by whoever holds its role at the case's village or anywhere above it."""


def house(session: Session, sources: Sources, scenarios: str | None, area: Area) -> House:
    """What a process may count on here; cases and areas are those within `area`."""
    roles = _roles(session)
    return House(
        roles,
        tuple(VERBS),
        scenarios,
        clock.today(),
        running_cases(session, sources.process, area),
        vacancies(session, sources.process, _lanes(sources) & roles.keys(), area),
        OPENING,
        RESULTS,
    )


def _roles(session: Session) -> dict[str, list[str]]:
    every = [level.name for level in Level]
    return {
        name: [level.name for level in BY_CODE[name].levels] if name in BY_CODE else every
        for name in sorted(role_names(session))
    }


def _lanes(sources: Sources) -> set[str]:
    """The roles a diagram gives work to; none when it cannot be read, which the gate says."""
    with suppress(Refused):
        return {one.role for one in engine().outline(sources).elements if one.step is not None}
    return set()


def running_cases(session: Session, process: str, area: Area) -> RunningCases | None:
    """Where the cases in `area` stand that run the version that is live now; None when there are none."""
    version = session.scalar(
        select(ProcessVersion.version).where(ProcessVersion.process == process, ProcessVersion.status == LIVE)
    )
    rows = session.execute(_STANDING, {"version": version, "most": LOOKED_AT, "lo": area.lo, "hi": area.hi}).all()
    if version is None or not rows:
        return None
    return RunningCases(
        sources_of(session, version),
        {marking if body is None else bytes(body): cases for body, marking, cases in rows},
        capped=sum(row.cases for row in rows) >= LOOKED_AT,
    )


def vacancies(session: Session, process: str, roles: Collection[str], area: Area) -> Mapping[str, Vacancy]:
    """The roles that somewhere nobody holds, where cases of the process run; where none runs, anywhere in `area`."""
    versions = list(session.scalars(select(ProcessVersion.version).where(ProcessVersion.process == process)))
    wanted = sorted(roles)
    params = {"versions": versions, "most": LOOKED_AT, "lo": area.lo, "hi": area.hi, "today": clock.today()}
    params |= {"roles": wanted, "widths": [width_of(finest(role)) for role in wanted]}
    rows = session.execute(_VACANT, params).all() if wanted else []
    named = names(session, {code for row in rows for code in row[2]})
    return {
        role: Vacancy(
            role=Phrase(BY_CODE[role].title) if role in BY_CODE else role,
            missing=missing,
            looked=looked,
            areas=AREAS[finest(role)],
            names=tuple(named.get(code, str(code)) for code in codes[:NAMED]),
            working=working,
        )
        for role, missing, codes, looked, working in rows
    }


def finest(role: str) -> Level:
    """The smallest areas a role is held for; a role the ministry made may be held anywhere."""
    return max(BY_CODE[role].levels) if role in BY_CODE else Level.DESA
