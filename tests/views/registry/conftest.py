"""Registered families for the register's screens: two in Sari's village, one in a village of Bali."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.kernel.area import EVERYWHERE
from portal.kernel.database import Scope, set_scope
from portal.kernel.secrets import install_vault
from portal.registry.models import Individu
from portal.registry.seeding import load_families
from tests.conftest import TEST_KEY, Web
from tests.people import KARANGSARI, PECATU
from tests.registry.families import family
from tests.views.registry.desk import Registered, family_named


@pytest.fixture(scope="module")
def registered(web: Web) -> Registered:
    install_vault(TEST_KEY)
    with web.owner() as session:
        set_scope(session, Scope(0, "sistem", EVERYWHERE))
        rows = [
            (KARANGSARI, family(9000, "Sukirman Hadi")),
            (KARANGSARI, family(9101, "Paimin Setro", alamat="Dusun Wetan Kali")),
            (PECATU, family(9202, "Made Sukirman")),
        ]
        load_families(session, rows)
        session.flush()
        sukirman = family_named(session, "Sukirman Hadi")
        wife = select(Individu.id).where(Individu.keluarga_id == sukirman.id, Individu.hub_kepala == "2")
        return Registered(
            sukirman=sukirman.id,
            paimin=family_named(session, "Paimin Setro").id,
            made=family_named(session, "Made Sukirman").id,
            wartini=session.scalars(wife).one(),
            ruta=sukirman.ruta_id,
        )


@pytest.fixture(scope="module")
def sari(web: Web, registered: Registered) -> FlaskClient:
    return web.client("sari")


@pytest.fixture(scope="module")
def ratna(web: Web, registered: Registered) -> FlaskClient:
    return web.client("ratna")
