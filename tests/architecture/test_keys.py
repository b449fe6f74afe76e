"""Keys begin with where a row lives: `part`, or the column the table is placed by; so the country can be spread."""

from __future__ import annotations

import pytest
from sqlalchemy import BigInteger, ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint

from portal.access.models import LOCAL
from tests.tables import every_table

TABLES = every_table()
EVERYWHERE = {"reference", "local"}


def placement(table: Table) -> str | None:
    """The column a table is placed by; None = a copy everywhere, or in one place only."""
    wanted = table.info.get("placement", "part")
    return None if wanted in EVERYWHERE else str(wanted)


PLACED = [table for table in TABLES if placement(table)]


def first_columns(table: Table) -> dict[str, str]:
    """Unique thing → the first of its columns."""
    keys = {
        str(constraint.name): next(iter(constraint.columns)).name
        for constraint in table.constraints
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint) and len(constraint.columns)
    }
    indexes = {str(index.name): next(iter(index.columns)).name for index in table.indexes if index.unique}
    return keys | indexes


@pytest.mark.parametrize("table", PLACED, ids=lambda table: table.name)
def test_unique_things_begin_with_the_placement(table: Table) -> None:
    wanted = placement(table)
    assert set(first_columns(table).values()) == {wanted}, first_columns(table)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_references_stay_within_a_part(table: Table) -> None:
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKeyConstraint):
            first, target = constraint.column_keys[0], constraint.referred_table
            assert placement(target) in {first, None}, constraint


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_part_comes_with_a_region(table: Table) -> None:
    """Records of an area carry both, as numbers that are never missing; `number_book` counts per office instead."""
    for name in ("part", "region_code"):
        if name in table.columns:
            column = table.columns[name]
            assert isinstance(column.type, BigInteger)
            assert not column.nullable
    if placement(table) == "part" and table.name != "number_book":
        assert "region_code" in table.columns


def test_what_is_kept_in_one_place_says_so() -> None:
    """Access and the key's fingerprint are local; regions, processes and instruments are everywhere; named here."""
    named = {table.name: table.info["placement"] for table in TABLES if "placement" in table.info}
    kept = (
        "absence", "account", "api_token", "api_window", "ended_session", "key_fingerprint", "notice", "notice_choice",
        "notice_contact", "notice_mark", "notice_message", "post", "recovery_code", "second_factor", "sign_in_attempt",
    )  # fmt: skip
    local = dict.fromkeys(kept, LOCAL["info"]["placement"])
    processes = ("marking", "migration_run", "process_draft", "process_file", "process_version", "region")
    calendars = (
        "calendar_revision",
        "closed_day",
        "crowd_rule",
        "escalation_rule",
        "gate",
        "office_hours",
        "period",
        "reason_duty",
        "reason_version",
    )
    written = ("instrument_draft", "instrument_version", "letter_template", "letter_template_draft")
    everywhere = dict.fromkeys((*processes, *calendars, *written), "reference")
    assert {name: kind for name, kind in named.items() if kind in EVERYWHERE} == local | everywhere
    assert {name for name, kind in named.items() if kind not in EVERYWHERE} == {
        "decree_public",
        "flag",
        "kk_registry",
        "letter_stamp",
        "nik_registry",
        "open_number",
    }


def test_the_test_can_fail() -> None:
    """A key that begins with anything else is seen."""
    from sqlalchemy import Column, MetaData

    wrong = Table("salah", MetaData(), Column("id", BigInteger, primary_key=True), Column("part", BigInteger))
    assert set(first_columns(wrong).values()) == {"id"}
