"""The ways to run the matrix: both locks, row-level security alone, the application's filter alone."""

from __future__ import annotations

from pathlib import Path

from portal.kernel.secrets import install_vault
from tests import people
from tests.conftest import TEST_KEY, Web
from tests.leak import world
from tests.leak.probe import Tally, violations

MODES = {
    "both": "both locks",
    "database": "row-level security alone (application filter switched off)",
}


def furnish(web: Web) -> None:
    """One of everything in both places; once per database."""
    if world.BANYUMAS.ids and web.app.config.get("FURNISHED"):
        return
    install_vault(TEST_KEY)
    photos = Path(web.app.config["SETTINGS"].instance) / "photos"
    with web.owner() as session:
        for place in (world.BANYUMAS, world.BALI):
            place.ids.clear()
            place.files.clear()
            world.furnish(session, place, photos)
    web.app.config["FURNISHED"] = True


def run(web: Web, mode: str) -> Tally:
    """Reading by everybody everywhere; writing attempts only from outside the place."""
    furnish(web)
    web.app.config["AREA_FILTER_OFF"] = mode == "database"
    try:
        total = violations(web.app, list(people.CAST), [world.BANYUMAS, world.BALI], unsafe=False)
        for place in (world.BANYUMAS, world.BALI):
            outsiders = [who for who in people.CAST if place.village not in people.area_of(who)]
            tally = violations(web.app, outsiders, [place], unsafe=True)
            total.tried += tally.tried
            total.leaks += tally.leaks
            total.crashes += tally.crashes
    finally:
        web.app.config["AREA_FILTER_OFF"] = False
    return total
