"""Cases of Karangsari for the case page, brought to the step a test looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from uuid import UUID

import pytest

from portal.cases.operations import open_case
from portal.kernel.secrets import install_vault
from portal.registry.operations import save_proposal
from portal.registry.queries import draft_of
from portal.registry.records import Family, family_in
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.people import KARANGSARI
from tests.registry.families import family, registered, speak

SERIALS = count(9700)


@dataclass(frozen=True)
class Seen:
    """A case as an address and a number."""

    id: UUID
    number: str
    title: str
    change_set: UUID

    @property
    def path(self) -> str:
        return f"/kasus/{self.id}"


Bring = Callable[..., Seen]


@pytest.fixture(scope="module")
def bring(web: Web) -> Bring:
    """`bring("verifikasi_kab", "Sukirman Hadi")`: a new family's case at that step; more goes to its house."""
    install_vault(TEST_KEY)

    def brought(step: str, name: str = "Sukirman Hadi", serial: int | None = None, **ruta: str) -> Seen:
        with web.owner() as session:
            walk = Walk(session, lambda who: speak(session, who))
            case = walk.at(step, draft=family(serial or next(SERIALS), name, **ruta))
            return Seen(case.id, case.number, case.title, case.change_set_id)

    return brought


@pytest.fixture(scope="module")
def amended(web: Web) -> tuple[Seen, Family]:
    """A correction of a registered family, still a draft; and the family as the register has it."""
    install_vault(TEST_KEY)
    with web.owner() as session:
        known = registered(session, lambda who: speak(session, who), 9690, "Paimin Setro")
        sari = speak(session, "sari")
        draft = draft_of(session, sari, known)
        draft.ruta["lantai"] = "2"
        change_set = save_proposal(
            session,
            kind="perbaikan",
            region_code=KARANGSARI,
            draft=draft,
            reason="Lantai dikeramik",
            keluarga_id=known,
            by=sari,
        )
        case = open_case(session, change_set, by=sari)
        family = family_in(session, sari.area, known)
        session.expunge_all()
        return Seen(case.id, case.number, case.title, case.change_set_id), family
