"""What happened to cases becomes notices, many at once: one statement for each kind, however many cases moved."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.area import over
from portal.notices.operations import UPSERT, window

SETTLED = timedelta(seconds=60)
"""What happened less long ago may not be committed yet."""
_TELL = (
    "insert into notice (id, user_id, kind, link, count, at) "
    "select gen_random_uuid(), told.user_id, '{kind}', '{link}', told.n, :now from ({found}) as told "
    f"where told.user_id > 0 {UPSERT}"
)
_OVER = f"({over('t.region_code')})"
"""Every region a task's village lies in: who holds a post at one of them sees the task."""
_POSTS = (
    f"join post p on p.role = t.role and p.region_code in {_OVER} and p.valid_from <= :today "
    "and (p.valid_to is null or p.valid_to >= :today)"
)
_RECENT = "from fact f {join} where f.at > :since and f.at <= :until and f.verb = '{verb}'"
_RESULTS = _RECENT.format(join="join case_file c on c.part = f.part and c.id = f.case_id", verb="cases.task.decided")
_RETURNED = _RECENT.format(
    join=f"join task t on t.part = f.part and t.case_id = f.case_id and t.returned and t.created_at = f.at {_POSTS}",
    verb="cases.task.decided",
)
_AWAY = "a.ended_at is null and a.starts <= :today and a.ends >= :today"
_BOTH = (
    f"left join absence a on a.user_id = {{holder}} and a.role = t.role and a.office in {_OVER} and {_AWAY} "
    "cross join lateral (values ({holder}), (a.substitute_id)) as who(user_id)"
)
"""Who holds a task, and whoever stands in for them today."""
_GIVEN = _RECENT.format(
    join="join task t on t.part = f.part and t.id = f.about_id " + _BOTH.format(holder="t.claimed_by"),
    verb="cases.task.assigned",
)
_BEGUN = "greatest(a.starts::timestamp at time zone 'Asia/Jakarta', a.set_at)"
"""When a substitute began to act: the first day of an absence, or later when it was set on that day."""
_STATEMENTS = (
    text(
        _TELL.format(
            kind="hasil",
            link="/kasus/",
            found="select c.created_by as user_id, count(distinct c.id) as n "
            + _RESULTS
            + " and c.closed_at = f.at and c.created_by <> f.actor_id group by c.created_by",
        )
    ),
    text(
        _TELL.format(
            kind="kembali",
            link="/tugas/?tab=kembali",
            found="select p.user_id, count(distinct t.id) as n "
            + _RETURNED
            + " and t.status in ('siap', 'diambil') and p.user_id <> f.actor_id group by p.user_id",
        )
    ),
    text(
        _TELL.format(
            kind="ditugaskan",
            link="/tugas/",
            found="select who.user_id, count(distinct t.id) as n "
            + _GIVEN
            + " and t.claimed_by is not null and who.user_id <> f.actor_id group by who.user_id",
        )
    ),
    text(
        _TELL.format(
            kind="pengganti",
            link="/tugas/",
            found="select a.substitute_id as user_id, count(*) as n from absence a "
            f"where {_AWAY} and {_BEGUN} > :since and {_BEGUN} <= :until group by a.substitute_id",
        )
    ),
)
_LATE = text(
    _TELL.format(
        kind="tenggat",
        link="/tugas/?tenggat=lewat",
        found="select who.user_id, count(distinct t.id) as n from task t "
        + _POSTS
        + " "
        + _BOTH.format(holder="p.user_id")
        + " where t.status in ('siap', 'diambil') and t.due_at < :now and t.due_at >= :since "
        "and (t.claimed_by is null or t.claimed_by = p.user_id) group by who.user_id",
    )
)


def gather_notices(session: Session) -> bool:
    """Tell whom it concerns what happened since the last time; False when it was the first time."""
    now = clock.now()
    until = now - SETTLED
    since = window(session, "kasus", until=until)
    if since is None:
        return False
    given = {"since": since, "until": until, "now": now, "today": clock.today()}
    for statement in _STATEMENTS:
        session.execute(statement, given)
    return True


def gather_late(session: Session) -> bool:
    """Tell each office, or who holds it, how many tasks went past their deadline since the last time."""
    now = clock.now()
    since = window(session, "tenggat", until=now)
    if since is None:
        return False
    session.execute(_LATE, {"since": since, "now": now, "today": clock.today()})
    return True
