"""Who is there today, in SQL: the one account of whose hands work can reach."""

from __future__ import annotations

from typing import Final

_AWAY = (
    "b.role = p.role and b.office = p.region_code and b.ended_at is null and b.starts <= :today and b.ends >= :today"
)
HELD: Final = (
    "select distinct p.user_id, p.role, p.region_code, array(select p.user_id union select b.user_id from absence b "  # noqa: S608 - our own pieces
    f"where b.substitute_id = p.user_id and {_AWAY}) as selves from post p join ab_user a on a.id = p.user_id "
    "and a.active left join account k on k.user_id = p.user_id where p.valid_from <= :today "
    "and (p.valid_to is null or p.valid_to >= :today) and (k.contract_until is null or k.contract_until >= :today) "
    f"and not exists (select 1 from absence b where b.user_id = p.user_id and {_AWAY})"
)
"""One row for each post whose holder may work on the day `:today`: active, under contract, not absent.

`selves`: they and whom they stand in for there, as `Actor.selves`.
"""
