"""The demo's story: every kind of case, everybody in their own area, by daylight."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

import config
from portal.cases.queries import case_view
from portal.cli.demo.hours import CLOSES, OPENS, working
from portal.cli.demo.population import families
from portal.cli.demo.scenes import SCENES
from portal.cli.demo.seed import SEEDED, about_registered, doubled, plots
from portal.cli.demo.story import LATE, READER, Plot, Story
from portal.cli.worker import compose
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.clock import WIB
from portal.kernel.database import set_scope
from portal.registry.padan import port
from portal.registry.padan.simulator import Simulator
from portal.registry.queries import conflicts_of, findings_of
from portal.registry.seeding import load_families
from portal.registry.similar import PROPOSED
from tests import people
from tests.conftest import TEST_KEY

SAMBENG = 3302202006
"""Another village of Kembaran: Sari has no business there."""
SOKARAJA_KULON = 3302192010


@pytest.fixture
def story(session: Session, tmp_path: Path) -> Story:
    compose(config.Settings(environment="test", secret_key=TEST_KEY, data_key=TEST_KEY, public_url="http://localhost"))
    actors = {name: people.actor(session, name) for name in people.CAST}
    set_scope(session, SEEDED)
    places = [(people.KARANGSARI, 8), (SAMBENG, 4)]
    load_families(session, families(places, seed=7, today=clock.today()))
    session.flush()
    return Story(session, actors, PhotoStore(tmp_path), 7, scenes=SCENES)


def plot(village: int, steps: int, **more: object) -> Plot:
    return Plot(village, None, steps, clock.now() - timedelta(days=8), kind="perbaikan", **more)  # type: ignore[arg-type]


def scene(kind: str, steps: int) -> Plot:
    return replace(plot(people.KARANGSARI, steps), kind=kind)


def acted(story: Story, sql: str) -> set[tuple[object, ...]]:
    set_scope(story.session, SEEDED)
    return {tuple(row) for row in story.session.execute(text(sql))}


def test_everybody_acts_in_their_own_area(story: Story) -> None:
    story.play(plot(people.KARANGSARI, 4))
    story.play(plot(SAMBENG, 4))
    proposers = acted(story, "select region_code, created_by_name from case_file")
    assert (people.KARANGSARI, "Sari Lestiani") in proposers
    assert len({name for _, name in proposers}) == 2
    astray = (
        "select 1 from decision d where not exists (select 1 from post p where p.user_id = d.actor_id "
        "and p.role = d.role and d.region_code >= p.region_code and d.region_code < p.region_code + 1000000)"
    )
    assert acted(story, f"{astray} and d.role in ('operator_desa', 'petugas_lapangan')") == set()
    assert acted(story, "select distinct officer_name from visit") == {("Joko Prasetya",)}
    assert acted(story, "select password from ab_user where username like 'op33%'") == {("!",)}


def test_a_clash_waits_as_a_draft_with_two_states_to_choose_from(story: Story) -> None:
    case = story.play(plot(people.KARANGSARI, 0, clash=True))
    assert (case.status, case.step) == ("berjalan", "susun_usulan")
    set_scope(story.session, READER.scope)
    [row] = conflicts_of(story.session, people.actor(story.session, "sari"), case.change_set_id)
    assert row.current != row.proposed != row.base


def test_a_removal_says_why(story: Story) -> None:
    case = story.play(Plot(SAMBENG, None, 3, clock.now() - timedelta(days=5), kind="penghapusan"))
    assert (case.kind, case.step) == ("penghapusan", "verifikasi_kab")


def test_a_visit_nobody_made_waits_for_the_supervisor(story: Story) -> None:
    case = story.play(
        Plot(people.KARANGSARI, None, 2, clock.now() - LATE, kind="perbaikan", overdue=True),
    )
    set_scope(story.session, READER.scope)
    [task] = case_view(story.session, READER, case.id).tasks
    assert task.role == "pengawas_kecamatan"


def test_people_registered_and_proposed_twice_wait_for_the_verifier(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(port, "_registry", Simulator())
    ratna = people.actor(story.session, "ratna")
    assert doubled(story, ratna) == 4
    pairs = acted(story, "select distinct i.nama, p.status from duplicate_pair p join individu i on i.id = p.one_id")
    assert {"beda", "ragu", "terbuka"} <= {status for _, status in pairs}
    assert acted(story, "select count(*) from duplicate_pair where status = 'terbuka'") == {(4,)}
    assert acted(story, "select status, done > 20 from padan_run") == {("selesai", True)}
    set_scope(story.session, ratna.scope)
    newest = story.session.scalars(text("select id from change_set order by created_at desc limit 4")).all()
    told = [{one.code for one in findings_of(story.session, ratna, one)} for one in newest]
    assert all(PROPOSED in codes for codes in told)


def test_the_rarer_cases_stand_where_the_cast_goes_on(story: Story) -> None:
    heard = story.play(scene("sanggah", 4))
    assert (heard.kind, heard.step) == ("sanggah", "putus_kab")
    back = story.play(scene("reaktivasi", 3))
    assert (back.kind, back.step) == ("reaktivasi", "verifikasi_kab")
    gone = story.play(scene("pindah_wilayah", 5))
    assert (gone.step, gone.status) == (None, "berjalan")
    told = acted(story, "select c.step, c.region_code from case_file c where c.kind = 'pindah_datang'")
    assert told == {("terima_desa", people.PECATU)}


def test_nobody_meets_at_night(story: Story) -> None:
    story.play(plot(people.KARANGSARI, 7))
    hours = acted(story, "select extract(hour from at at time zone 'Asia/Jakarta')::int from decision")
    assert {hour for (hour,) in hours} <= set(range(OPENS, CLOSES))


@pytest.mark.parametrize(
    ("moment", "latest", "expected"),
    [
        ("03:10", "12:00", "09:49"),
        ("09:30", "12:00", "09:30"),
        ("11:00", "10:00", "10:00"),
        ("11:00", "02:00", "15:55"),
    ],
)
def test_working_hours(moment: str, latest: str, expected: str) -> None:
    def at(time: str) -> datetime:
        return datetime.fromisoformat(f"2026-11-25T{time}+07:00").astimezone(UTC)

    found = working(at(moment), latest=at(latest)).astimezone(WIB)
    assert f"{found:%H:%M}" == expected
    assert found <= at(latest)


def test_every_kind_and_step_has_its_cases() -> None:
    made = plots([people.KARANGSARI, SAMBENG, SOKARAJA_KULON])
    assert {one.kind for one in made} == {
        "usulan_baru", "perbaikan", "penghapusan", "sanggah", "reaktivasi", "pindah_wilayah",
    }  # fmt: skip
    assert sum(one.clash for one in made) == 2
    assert sum(one.overdue for one in made) >= 3
    steps = {one.steps for one in about_registered([SAMBENG], clock.now()) if one.kind == "perbaikan"}
    assert steps == set(range(8))
