"""The regions of the decree as loaded, and what a later decree does to them."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.kernel.area import Level, padded
from portal.kernel.facts import Fact
from portal.regions import queries
from portal.regions.models import Region
from portal.regions.operations import DATA, load_regions

NEXT_DECREE = date(2026, 9, 1)
RENAMED, MOVED_AWAY, NEW = 3302202015, 3302202001, 3302202999


def test_the_official_counts(session: Session) -> None:
    counts = dict(session.execute(select(Region.level, func.count()).group_by(Region.level)).all())
    assert counts == {0: 1, 1: 38, 2: 514, 3: 7285, 4: 83762}
    kinds = dict(session.execute(select(Region.kind, func.count()).group_by(Region.kind)).all())
    assert (kinds["kabupaten"], kinds["kota"]) == (416, 98)
    assert (kinds["kelurahan"], kinds["desa"], kinds["desa_adat"]) == (8496, 75252, 14)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (3171011001, "Gambir"),
        (3273011001, "Sukarasa"),
        (3578101001, "Tambaksari"),
        (3404072001, "Caturtunggal"),
        (5103052001, "Pecatu"),
        (7371031001, "Maricaya"),
        (1101012001, "Keude Bakongan"),
        (9671011001, "Remu Utara"),
        (9301012001, "Nasem"),
        (9401000000, "Kabupaten Nabire"),
        (9501000000, "Kabupaten Jayawijaya"),
        (3302202015, "Karangsari"),
    ],
)
def test_known_places(session: Session, code: int, name: str) -> None:
    assert queries.region(session, code).name == name


def test_every_index_stands(session: Session) -> None:
    """The first loading puts them aside."""
    standing = session.scalars(text("select indexname from pg_indexes where tablename = 'region'")).all()
    assert set(standing) >= {str(index.name) for index in Region.__table__.indexes}  # type: ignore[attr-defined]


def test_every_region_hangs_under_one_above_in_the_same_part(session: Session) -> None:
    stray = text(
        "select count(*) from region r left join region p on p.code = r.parent_code "
        "where r.level > 0 and (p.level is distinct from r.level - 1 or r.level > 2 and r.part <> p.part)"
    )
    assert session.scalar(stray) == 0


def test_parts_number_the_regencies(session: Session) -> None:
    parts = session.scalars(select(Region.part).where(Region.level == Level.KABUPATEN).order_by(Region.code)).all()
    assert list(parts) == list(range(1, 515))
    assert session.scalar(select(func.max(Region.part)).where(Region.level < Level.KABUPATEN)) == 0


def test_points_are_mended(session: Session) -> None:
    wakatobi = queries.region(session, 7407000000)
    assert 123 < (wakatobi.lng or 0) < 124
    assert session.scalar(select(func.count()).where(Region.lat.is_(None), Region.level > 0)) == 0
    assert session.scalar(select(func.count()).where(Region.approx)) == 384
    assert session.scalar(select(func.count()).where(Region.area_km2.is_(None), Region.level.in_([1, 2]))) == 0
    population = select(func.sum(Region.population)).where(Region.level == Level.KABUPATEN)
    assert session.scalar(population) == 284_973_643


def test_a_village_knows_its_time(session: Session) -> None:
    assert queries.region(session, 9671011001).timezone == 9


def test_the_application_cannot_write_regions(session: Session) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text("update region set name = 'x' where code = 3302202015"))


def test_a_second_run_changes_nothing(owner: Session) -> None:
    facts = owner.scalar(select(func.count()).select_from(Fact))
    assert load_regions(owner) == 0
    assert owner.scalar(select(func.count()).select_from(Fact)) == facts


@pytest.fixture(scope="module")
def decreed(owner: Session, tmp_path_factory: pytest.TempPathFactory) -> Session:
    assert load_regions(owner, source=later(tmp_path_factory.mktemp("decree")), in_force=NEXT_DECREE) == 5
    return owner


class TestLaterDecree:
    """Karangsari is renamed, another village is dissolved, a new one appears, a postal code is corrected."""

    def test_a_renamed_region_is_closed_and_opened(self, decreed: Session) -> None:
        new, old = queries.history(decreed, RENAMED)
        assert (old.name, old.valid_to) == ("Karangsari", date(2026, 8, 31))
        assert (new.name, new.valid_from, new.valid_to) == ("Karangsari Baru", NEXT_DECREE, None)
        assert new.part == old.part

    def test_each_day_has_its_name(self, decreed: Session) -> None:
        assert queries.region(decreed, RENAMED, at_date=date(2026, 8, 31)).name == "Karangsari"
        assert queries.region(decreed, RENAMED, at_date=NEXT_DECREE).name == "Karangsari Baru"
        assert queries.names(decreed, [RENAMED]) == {RENAMED: "Karangsari Baru"}

    def test_a_vanished_code_is_closed_but_keeps_its_part(self, decreed: Session) -> None:
        assert [row.valid_to for row in queries.history(decreed, MOVED_AWAY)] == [date(2026, 8, 31)]
        assert queries.regions(decreed, [MOVED_AWAY]) == {}
        assert queries.part_of_region(decreed, MOVED_AWAY) == queries.part_of_region(decreed, RENAMED)

    def test_a_new_code_starts_with_the_decree(self, decreed: Session) -> None:
        assert [row.valid_from for row in queries.history(decreed, NEW)] == [NEXT_DECREE]

    def test_a_corrected_detail_opens_no_new_row(self, decreed: Session) -> None:
        assert [row.postal_code for row in queries.history(decreed, 3273011001)] == ["40999"]

    def test_it_leaves_a_fact(self, decreed: Session) -> None:
        fact = decreed.scalars(
            select(Fact).where(Fact.verb == "regions.region.loaded").order_by(Fact.at.desc())
        ).first()
        assert fact is not None
        assert fact.after == {"decree_in_force": "2026-09-01", "closed": 2, "written": 3}

    def test_running_it_again_changes_nothing(self, decreed: Session, tmp_path: Path) -> None:
        assert load_regions(decreed, source=later(tmp_path), in_force=NEXT_DECREE) == 0


def later(folder: Path) -> Path:
    """The file of a later decree."""
    target = folder / "wilayah.csv.gz"
    with gzip.open(DATA, "rt", newline="") as old, gzip.open(target, "wt", newline="", compresslevel=1) as new:
        reader = csv.DictReader(old)
        writer = csv.DictWriter(new, reader.fieldnames or [])
        writer.writeheader()
        for row in reader:
            code = padded(row["code"])
            if code == RENAMED:
                writer.writerow(row | {"code": str(NEW), "name": "Karangsari Kidul"})
                row["name"] = "Karangsari Baru"
            if code == 3273011001:
                row["postal_code"] = "40999"
            if code != MOVED_AWAY:
                writer.writerow(row)
    return target
