"""The trail: who may not read it, what lies outside an area, what is kept by each filter, and that all verbs speak."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.roles import BY_CODE
from portal.cases.casefile import STEERED
from portal.cases.ports import install_engine
from portal.cases.rewinding import rewind_case
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.database import set_scope
from portal.kernel.errors import NotAllowed
from portal.monitoring.trail import GROUPS, TrailFilters, TrailRow, trail_page
from portal.registry.operations import reveal_secret
from portal.views.monitoring.labels import GROUPS as GROUP_NAMES
from portal.views.monitoring.labels import VERBS
from portal.workflows.engine import InterningEngine
from tests import people
from tests.cases.walking import Walk
from tests.conftest import Web
from tests.leak import matrix
from tests.leak.world import BANYUMAS
from tests.people import csrf
from tests.registry.families import Become, kk, nik, registered
from tests.views.registry.desk import text_of

WHY = "Mencocokkan kartu keluarga"
ROOMS = {"access", "cases", "demo", "documents", "fieldwork", "processes", "regions", "registry"}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def walk(session: Session, as_actor: Become) -> Walk:
    install_engine(InterningEngine())
    return Walk(session, as_actor)


def auditor(session: Session, region: int) -> Actor:
    """An auditor of just that place; the session speaks for them."""
    by = Actor(900_007, "Auditor setempat", "auditor", region, BY_CODE["auditor"].permissions)
    set_scope(session, by.scope)
    return by


def told(session: Session, actor: Actor, **filters: object) -> list[TrailRow]:
    return trail_page(session, actor, TrailFilters(**filters), size=100).rows  # type: ignore[arg-type]


@pytest.mark.parametrize("who", ["sari", "joko", "ratna", "hendra", "bagus", "maya", "dewi"])
def test_who_may_not(session: Session, as_actor: Become, who: str) -> None:
    with pytest.raises(NotAllowed):
        trail_page(session, as_actor(who), TrailFilters())


def test_nothing_of_another_area(walk: Walk) -> None:
    walk.at("kunjungan_lapangan")
    assert told(walk.session, auditor(walk.session, people.KARANGSARI), group="kasus")
    for place in (people.PECATU, people.BADUNG, people.KARANGSARI + 1):
        assert told(walk.session, auditor(walk.session, place), group="kasus") == []
    far = auditor(walk.session, people.PECATU)
    set_scope(walk.session, auditor(walk.session, NATION).scope)
    assert all(row.region_code in far.area for row in told(walk.session, far)), "the filter alone keeps it, too"


def test_each_opening_of_a_number_is_there_with_its_reason_and_without_the_number(walk: Walk) -> None:
    family_id = registered(walk.session, walk.become)
    sari = walk.become("sari")
    reveal_secret(walk.session, "keluarga", family_id, "nomor_kk", reason=WHY, by=sari)
    lestari = walk.become("lestari")
    [row] = told(walk.session, lestari, group="nomor")
    assert (row.verb, row.who, row.reason, row.about_id) == (
        "registry.secret.revealed",
        "Sari Lestiani",
        WHY,
        family_id,
    )
    everything = str(told(walk.session, lestari))
    assert nik(9000) not in everything
    assert kk(9000) not in everything
    assert "Sumirah" not in everything


def test_the_newest_comes_first_and_pages_follow(walk: Walk) -> None:
    walk.at("verifikasi_kab")
    lestari = walk.become("lestari")
    whole = told(walk.session, lestari, text="Sukirman")
    assert [row.at for row in whole] == sorted((row.at for row in whole), reverse=True)
    seen, cursor = [], None
    while True:
        page = trail_page(walk.session, lestari, TrailFilters(text="Sukirman"), after=cursor, size=2)
        seen += page.rows
        cursor = page.next
        if cursor is None:
            break
    assert seen == whole
    assert page.prev is not None
    back = trail_page(walk.session, lestari, TrailFilters(text="Sukirman"), before=page.prev, size=2)
    assert back.rows == whole[-len(page.rows) - 2 : -len(page.rows)]


def test_each_filter_keeps_what_it_says(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    other = walk.at("catat_musdes", serial=9100, name="Paimin Setro")
    lestari = walk.become("lestari")
    assert {row.who for row in told(walk.session, lestari, person="prase")} == {"Joko Prasetya"}
    assert {row.verb.split(".")[0] for row in told(walk.session, lestari, group="kasus")} == {"cases"}
    assert {row.case_number for row in told(walk.session, lestari, text=case.number)} <= {case.number, ""}
    assert other.id in {row.case_id for row in told(walk.session, lestari, text="Paimin")}
    assert case.id not in {row.case_id for row in told(walk.session, lestari, text="Paimin")}
    assert told(walk.session, lestari, text="Tidak Ada Orangnya") == []
    today = clock.today()
    assert told(walk.session, lestari, since=today, until=today, text="Sukirman")
    assert told(walk.session, lestari, since=today + timedelta(days=1)) == []
    assert told(walk.session, lestari, until=today - timedelta(days=1), text="Sukirman") == []


def verbs() -> Iterator[str]:
    """Every verb the sources leave facts with."""
    for path in (ROOT / "portal").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                word = node.value
                if (
                    word.count(".") == 2
                    and word.split(".")[0] in ROOMS
                    and word.replace(".", "_").isidentifier()
                    and not word.endswith(".")
                ):
                    yield word


def test_every_verb_speaks_and_belongs_to_one_group() -> None:
    known = set(verbs())
    assert len(known) > 20
    assert known <= set(VERBS)
    assert set(GROUPS) == set(GROUP_NAMES)
    for verb in VERBS:
        groups = {group for group, starts in GROUPS.items() if verb.startswith(starts)}
        steers = verb in STEERED or verb.startswith("cases.migration.")
        assert groups == {"kasus", "proses"} if steers else len(groups) == 1, verb


def test_a_case_turned_back_is_told_among_cases_and_processes_with_its_number(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    rewind_case(walk.session, case.id, seq=walk.decisions(case)[0].seq, reason=WHY, by=walk.become("arif"))
    for group in ("kasus", "proses"):
        [row] = [one for one in told(walk.session, walk.become("lestari"), group=group) if "rewound" in one.verb]
        assert (row.who, row.reason, row.case_number) == ("Arif Nugroho", WHY, case.number)


def test_the_screen(web: Web) -> None:
    matrix.furnish(web)
    assert web.client("sari").get("/jejak/").status_code == 403
    assert "/jejak/" not in text_of(web.client("sari"), "/tugas/")
    lestari = web.client("lestari")
    page = text_of(lestari, "/jejak/")
    assert 'href="/jejak/"' in page
    assert "mencatat kunjungan" in page
    by_machine = text_of(lestari, "/jejak/?siapa=portal+init")
    assert "Sistem</span>" in by_machine
    assert "(pemasangan)" in by_machine
    assert "portal init<" not in by_machine
    assert "Sebelum dan sesudah" in page
    found = text_of(lestari, f"/jejak/?q={BANYUMAS.marks[1]}")
    assert f'href="/kasus/{BANYUMAS.ids["case"][0]}"' in found
    assert "Belum ada jejak" in text_of(lestari, "/jejak/?siapa=Tidak+Ada")
    turned = text_of(lestari, "/jejak/?q=3302201203709801&dari=kemarin")
    assert "tidak dicari dengan NIK" in turned
    assert "Saringan dari tidak dikenal" in turned
    assert lestari.get("/jejak/?after=abc").status_code == 400
    english = web.client("lestari")
    english.post("/bahasa/en", data={"csrf_token": csrf(english)})
    assert "recorded a visit" in text_of(english, "/jejak/")
