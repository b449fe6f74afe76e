"""Who is there today, in SQL: the one account of whose hands work can reach."""

from __future__ import annotations

from typing import Final

_AWAY = (
    "b.role = p.role and b.office = p.region_code and b.ended_at is null and b.starts <= :today and b.ends >= :today"
)
_WORKING = (
    "from post p join ab_user a on a.id = p.user_id "  # noqa: S608 - our own pieces
    "and a.active left join account k on k.user_id = p.user_id where p.valid_from <= :today "
    "and (p.valid_to is null or p.valid_to >= :today) and (k.contract_until is null or k.contract_until >= :today) "
    f"and not exists (select 1 from absence b where b.user_id = p.user_id and {_AWAY})"
)
THERE: Final = f"select p.role, p.region_code {_WORKING}"
"""The offices in which somebody may work on the day `:today`: the holder is active, under contract, not absent."""
HELD: Final = (
    "select p.user_id, p.role, p.region_code, array(select p.user_id union "  # noqa: S608 - our own pieces
    "select b.user_id from absence b "
    f"where b.substitute_id = p.user_id and {_AWAY}) as selves {_WORKING}"
)
"""One row for each such post. `selves`: its holder and whom they stand in for there, as `Actor.selves`."""
