"""The three ways to run the matrix: both locks, row-level security alone, the application's filter alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal.access.permissions import Permission
from portal.access.queries import grants_of
from portal.app import build
from portal.kernel import fingerprints
from portal.kernel.area import Area
from portal.kernel.secrets import install_vault
from portal.views.kit.session import db
from tests import people
from tests.conftest import TEST_KEY, Web, settings_for
from tests.leak import world
from tests.leak.forms import copy_forms
from tests.leak.probe import Person, Probe, Tally, sit_down
from tests.leak.routes import NEVER_WRITES, ONE_LOCK, TASK_ROLE, UNSAFE, names_a_record, right_of, rules
from tests.leak.watch import Watch
from tests.leak.world import PLACES, Place

MODES = {
    "both": "both locks",
    "database": "row-level security alone (the application's filter switched off)",
    "application": "the application's filter alone (connected as owner: row-level security not in force)",
}
MANAGES = {Permission.ACCESS_POST_MANAGE, Permission.ACCESS_USER_MANAGE}
ADMINS = (
    people.Person("surya", "Surya Admin", "admin_kab", people.BANYUMAS),
    people.Person("ayu", "Ayu Admin", "admin_kab", people.BADUNG),
)
"""Who administers one regency: people and posts, no register."""
EVERYWHERE = ("/keluarga/", "/individu/", "/ruta/", "/kasus/", "/tugas/", "/surat/")
"""Lists of whatever lies in an area: an insider sees a mark there in every mode."""
LISTS = (
    *EVERYWHERE, "/antrean-kantor/", "/api/v1/individu", "/api/v1/kasus", "/api/v1/keluarga", "/api/v1/ruta",
    "/bagi-tugas/", "/cari/", "/ekspor/", "/ganda/", "/impor/", "/jejak/", "/kelompok/", "/massal/", "/musdes/",
    "/padan/", "/pengesahan/", "/temuan/",
)  # fmt: skip
"""With those of an office's own, which has none where the application's filter is off. A probe that sees nothing there
could not have failed."""
HOLDERS, OTHERS = 2, 1
"""The sample of a test run: how many outsiders with and without the right try each address, others in each mode; `make
leak` takes all."""


def furnish(web: Web) -> None:
    """One of everything in both places; once per database."""
    if web.app.config.get("FURNISHED"):
        return
    install_vault(TEST_KEY)
    photos = Path(web.app.config["SETTINGS"].instance) / "photos"
    with web.owner() as session:
        for admin in ADMINS:
            people.appoint_admin(session, admin.username, admin.region, MANAGES)
        for place in PLACES:
            world.furnish(session, place, photos)
    web.app.config["FURNISHED"] = True


@contextmanager
def portal(web: Web, mode: str) -> Iterator[Flask]:
    """The portal in a mode."""
    if mode != "application":
        web.app.config["AREA_FILTER_OFF"] = mode == "database"
        try:
            yield web.app
        finally:
            web.app.config["AREA_FILTER_OFF"] = False
        return
    as_owner = replace(web.addresses, app=web.addresses.owner)
    with pytest.MonkeyPatch.context() as patched:  # a portal in service refuses such a role: here it stands in for it
        patched.setattr(fingerprints, "check", lambda _addresses: None)
        app = build(settings_for(as_owner, web.app.config["SETTINGS"].instance), testing=True)
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


def everybody(web: Web, app: Flask) -> list[Person]:
    """All who try, signed in."""
    with web.owner() as session:
        rights = {one.role: grants_of(session, one.role).permissions for one in cast()}
    return [sit_down(app, one, rights[one.role]) for one in cast()]


def cast() -> list[people.Person]:
    """Who tries."""
    return [*people.CAST.values(), *ADMINS]


def run(web: Web, mode: str, *, whole: bool = False) -> Tally:
    """Reading and writing by those outside each place, and by those inside it in the wrong role."""
    furnish(web)
    tally, watch = Tally(), Watch(web.addresses.owner)
    try:
        with portal(web, mode) as app:
            every = everybody(web, app)
            probe = Probe(app, watch, tally)
            for place in PLACES:
                operator = next(one for one in every if one.name == place.operator)
                copy_forms(rules(app), place, operator.client)
            for number, rule in enumerate(rules(app), start=HOLDERS * list(MODES).index(mode)):
                if mode == "database" and ONE_LOCK.match(rule.rule):
                    continue
                for place in PLACES:
                    try_route(probe, rule, place, every, turn=number, whole=whole)
    finally:
        watch.close()
    return tally


def try_route(probe: Probe, rule: Rule, place: Place, every: list[Person], *, turn: int, whole: bool) -> None:
    """One route at one place: outsiders, insiders in the wrong role, insiders who may see."""
    right = right_of(probe.app, rule)
    holders = [one for one in every if right is None or right in one.rights]
    lacking = [one for one in every if one not in holders]
    outside = turned(holders, place, turn, inside=False, first=TASK_ROLE.get(rule.rule, "petugas_lapangan"))
    outside_lacking = turned(lacking, place, turn, inside=False)
    outsiders = [*outside, *outside_lacking] if whole else [*outside[:HOLDERS], *outside_lacking[:OTHERS]]
    inside = turned(holders, place, turn, inside=True)
    for who in outsiders:
        if "GET" in (rule.methods or set()):
            probe.read_outside(who, rule, place)
        if (rule.methods or set()) & UNSAFE:
            probe.write_outside(who, rule, place, own_place(who))
    for who in wrong_role(rule, inside, turned(lacking, place, turn, inside=True), whole=whole):
        probe.write_in_wrong_role(who, rule, place)
    shown = whole or names_a_record(rule) or rule.rule in LISTS  # elsewhere one insider is enough to see it stand
    for who in inside[: None if shown else 1] if "GET" in (rule.methods or set()) else ():
        if whole or not probe.tally.seen[rule.rule]:
            probe.read_inside(who, rule, place)


def turned(every: list[Person], place: Place, turn: int, *, inside: bool, first: str = "") -> list[Person]:
    """Those inside (or outside) a place, another one first on each route; before all the role `first`."""
    found = [one for one in every if (place.village in Area.of(one.region)) == inside]
    start = turn % len(found) if found else 0
    return sorted([*found[start:], *found[:start]], key=lambda one: one.role != first)


def wrong_role(rule: Rule, holding: list[Person], lacking: list[Person], *, whole: bool) -> list[Person]:
    """Insiders who must not succeed with a route's unsafe method."""
    if not (rule.methods or set()) & UNSAFE or not names_a_record(rule) or NEVER_WRITES.search(rule.rule):
        return []
    wrong = [one for one in holding if rule.rule in TASK_ROLE and one.role != TASK_ROLE[rule.rule]]
    return [*wrong, *lacking] if whole else [*wrong[:2], *lacking[:1]]


def own_place(who: Person) -> Place | None:
    """The one of the two places somebody works in."""
    return next((place for place in PLACES if place.village in Area.of(who.region)), None)


DRAWN_ANEW = {"/foto/<photo_id>/kecil", "/bukti/<evidence_id>/kecil", "/kasus/<case_id>/diagram.bpmn"}
"""Answers that bear no mark: a thumbnail is drawn anew, a diagram is the nation's. Absence is asked of them, too."""

PROVED_ELSEWHERE = {
    "/jejak/petugas/<int:user_id>",
    "/surat/<letter_id>/lampiran/<int:number>.csv",
    "/surat/<letter_id>/lampiran/<int:number>.pdf",
    "/surat/<letter_id>/lampiran/<int:number>.xlsx",
    "/usulan/pindah/<change_set_id>/sunting",
    "/usulan/pembatalan/<record_id>/<int:version>",
    "/usulan/pecah/<keluarga_id>",
    "/usulan/gabung/<keluarga_id>",
    "/usulan/gabung-pecah/<change_set_id>/sunting",
    "/usulan/sanggahan/<change_set_id>/sunting",
    "/usulan/pindah-desa/<keluarga_id>",
    "/usulan/pindah-desa/<change_set_id>/sunting",
}
"""Pages of records in a state this world has not: tests/views/registry/test_changing_pages.py,
test_objection_pages.py and test_regroup_pages.py, and tests/documents/test_citizen_letters.py see them inside and meet
absence outside. They are probed here all the same."""


def read_blindly(app: Flask, tally: Tally) -> list[str]:
    """Routes of records that no insider ever saw: a probe there could not have failed."""
    return [
        rule.rule
        for rule in rules(app)
        if names_a_record(rule)
        and "GET" in (rule.methods or set())
        and not (tally.seen[rule.rule] or rule.rule in DRAWN_ANEW | PROVED_ELSEWHERE)
    ]
