"""Other systems at the portal: each with a token its holder made, of the scopes named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.kernel.database import set_scope
from portal.kernel.secrets import install_vault
from tests import people
from tests.conftest import TEST_KEY, Web
from tests.views.api.programs import Program, secret_for
from tests.views.registry.conftest import registered  # noqa: F401 - the same families

ALL = ("read:registry", "read:cases", "propose")
Joins = Callable[..., Program]


@pytest.fixture(scope="module")
def joins(web: Web) -> Joins:
    """`joins("sari", "propose")`: a system with a token of Sari's for those scopes; without scopes, all."""
    install_vault(TEST_KEY)

    def join(name: str, *scopes: str) -> Program:
        with web.owner() as session:
            actor = people.actor(session, name)
            set_scope(session, actor.scope)
            secret = secret_for(session, actor, scopes or ALL)
        return Program(web.app, secret)

    return join


@pytest.fixture(scope="module")
def siks(joins: Joins, registered: object) -> Program:  # noqa: F811
    """A system of Sari's village."""
    return joins("sari")
