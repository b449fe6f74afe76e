"""Rules of a home visit (V19-V21): each speaks once and is silent once; and what is gathered for them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.fieldwork.checks import Visited, check_visit, visit_findings
from portal.fieldwork.models import Visit
from portal.kernel.clock import WIB
from portal.kernel.ids import new_id, part_of
from portal.regions import queries as regions
from portal.regions.bounds import distance_km
from tests import people
from tests.cases.walking import Walk
from tests.registry.families import Become

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=WIB)
GOOD = Visited(
    result="1",
    started_at=NOON,
    finished_at=NOON + timedelta(minutes=25),
    point=(-7.45, 109.16),
    accuracy_m=12,
    excused=False,
    kinds=frozenset({"rumah"}),
    village=(-7.44, 109.15),
)


def test_a_good_visit_is_found_good() -> None:
    assert check_visit(GOOD) == []


@pytest.mark.parametrize(
    ("changed", "code", "level", "field"),
    [
        ({"point": None}, "V19", "W", "titik"),
        ({"accuracy_m": 51}, "V19", "W", "ketelitian"),
        ({"village": (-7.44, 110.0)}, "V19", "W", "jarak"),
        ({"village": (-7.44, 110.0), "outside_km": 1.1, "nearest": "Pliken"}, "V19", "W", "luar_desa"),
        ({"same_point": 4}, "V19", "Q", "titik_sama"),
        ({"finished_at": NOON + timedelta(minutes=4)}, "V20", "Q", "lama"),
        ({"finished_at": NOON + timedelta(minutes=181)}, "V20", "Q", "lama"),
        (
            {"zone": 7, "started_at": NOON.replace(hour=5), "finished_at": NOON.replace(hour=5, minute=30)},
            "V20",
            "Q",
            "jam",
        ),
        ({"overlapping": 1}, "V20", "Q", "bersamaan"),
        ({"kinds": frozenset({"kk"})}, "V21", "Q", "foto_rumah"),
        ({"kinds": frozenset(), "excused": True}, "V21", "W", "foto_rumah"),
        ({"repeated": frozenset({"rumah"})}, "V21", "Q", "foto_sama"),
    ],
)
def test_each_rule_speaks(changed: dict[str, Any], code: str, level: str, field: str) -> None:
    [found] = check_visit(replace(GOOD, **changed))
    assert (found.code, found.level, found.field) == (code, level, field)


@pytest.mark.parametrize(
    "changed",
    [
        {"accuracy_m": 50},
        {"village": None},
        {"outside_km": 1.0, "nearest": "Pliken"},
        {"same_point": 3},
        {"finished_at": NOON + timedelta(minutes=5)},
        {"zone": 9, "started_at": NOON.replace(hour=5), "finished_at": NOON.replace(hour=5, minute=30)},
        {"result": "3", "kinds": frozenset(), "point": None, "finished_at": NOON + timedelta(minutes=1)},
    ],
)
def test_what_is_usual_is_silent(changed: dict[str, Any]) -> None:
    assert check_visit(replace(GOOD, **changed)) == []


def visited(session: Session, case_id: Any, **more: Any) -> Visit:
    part = part_of(case_id)
    said = {"officer_id": 7, "officer_name": "Joko", "result": "1", "lat": -7.5, "lng": 109.3, "accuracy_m": 9.0}
    said |= {
        "started_at": NOON,
        "finished_at": NOON + timedelta(minutes=20),
        "alasan_tanpa_bukti": "Kamera rusak sama sekali",
    }
    visit = Visit(part=part, id=new_id(part), region_code=people.KARANGSARI, case_id=case_id, **(said | more))
    session.add(visit)
    session.flush()
    return visit


def test_others_at_the_same_point_and_time_are_found(session: Session, as_actor: Become) -> None:
    walk = Walk(session, as_actor)
    cases = [walk.opened(serial=9000 + n, name=f"Kepala {n}") for n in range(5)]
    for case in cases:
        visited(session, case.id)
    fields = {one.field for one in visit_findings(session, as_actor("ratna"), cases[0].id)}
    assert {"titik_sama", "bersamaan"} <= fields
    alone = walk.opened(serial=9100, name="Sendiri")
    visited(session, alone.id, lat=-7.6, officer_id=8)
    assert not {"titik_sama", "bersamaan"} & {one.field for one in visit_findings(session, as_actor("ratna"), alone.id)}
    assert visit_findings(session, as_actor("ratna"), walk.opened(serial=9200, name="Belum").id) == []


def test_a_point_in_another_village_is_told_with_its_name(session: Session, as_actor: Become) -> None:
    walk = Walk(session, as_actor)
    own = regions.region(session, people.KARANGSARI)
    near = regions.villages_near(session, (own.lat, own.lng), 12)
    other = max(near, key=lambda one: distance_km((own.lat, own.lng), (one.lat, one.lng)))
    at_home, away = walk.opened(serial=9300, name="Di Rumah"), walk.opened(serial=9400, name="Di Luar")
    visited(session, at_home.id, lat=own.lat, lng=own.lng)
    visited(session, away.id, lat=other.lat, lng=other.lng, officer_id=8)
    by = as_actor("ratna")
    assert "luar_desa" not in {one.field for one in visit_findings(session, by, at_home.id)}
    [told] = [one for one in visit_findings(session, by, away.id) if one.field == "luar_desa"]
    assert other.name in str(told.message)
