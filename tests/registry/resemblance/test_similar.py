"""While a proposal is written: who is like its people, named inside one's area, never outside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.registry.queries import findings_of
from portal.registry.resemblance.candidates import likely_days
from portal.registry.seeding import load_families
from portal.registry.similar import AWAY, similar_of
from tests import people
from tests.registry.families import family, propose, registered

Become = Callable[[str], Actor]
NEAR = 3302202001


def mirip(session: Session, by: Actor, change_set_id: object) -> list[str]:
    """The warnings about people who resemble somebody."""
    found = findings_of(session, by, change_set_id)  # type: ignore[arg-type]
    return [one.message for one in found if one.code == "V05" and one.level == "W"]


@pytest.fixture
def typed(session: Session, as_actor: Become) -> Callable[..., object]:
    """Sari proposes one man; what is typed of him differs."""

    def propose_one(name: str = "Sukirman Hadi", **values: str) -> object:
        draft = family(9100, name)
        draft.anggota = draft.anggota[:1]
        draft.anggota[0].values |= {"nik": "", "alasan_tanpa_nik": "2"} | values
        return propose(session, as_actor("sari"), draft).id

    return propose_one


def known(session: Session, as_actor: Become, village: int) -> None:
    as_actor("maya")
    load_families(session, [(village, family(9000, "Soekirman Hadi"))])
    session.flush()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Sukirman Hadi", {}),
        ("Hadi Sukirman", {}),
        ("H. Sukirman", {}),
        ("Sukirman Hadi", {"tanggal_lahir": "1970-12-03"}),
        ("Sukirman Hadi", {"tanggal_lahir": "1971-03-12"}),
        ("Sukriman Hadi", {"nama_ibu": ""}),
        ("Sukirman Hadi", {"tanggal_lahir": "1970-03-21"}),
    ],
)
def test_somebody_alike_is_named(
    session: Session, as_actor: Become, typed: Callable[..., object], name: str, values: dict[str, str]
) -> None:
    known(session, as_actor, people.KARANGSARI)
    (message,) = mirip(session, as_actor("sari"), typed(name, **values))
    assert message.startswith("Mirip Soekirman Hadi, lahir 12-03-1970, Karangsari. Sama:")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Wagiman", {}),
        ("Sukirman Hadi", {"tanggal_lahir": "1985-09-09", "nama_ibu": "Kartini"}),
        ("Sukirman Hadi", {"jenis_kelamin": "2", "nama_ibu": "Kartini Dwi"}),
    ],
)
def test_somebody_else_is_not(
    session: Session, as_actor: Become, typed: Callable[..., object], name: str, values: dict[str, str]
) -> None:
    known(session, as_actor, people.KARANGSARI)
    assert mirip(session, as_actor("sari"), typed(name, **values)) == []


def test_the_village_next_door_is_for_the_regency_to_see(
    session: Session, as_actor: Become, typed: Callable[..., object]
) -> None:
    known(session, as_actor, NEAR)
    proposal = typed()
    assert mirip(session, as_actor("sari"), proposal) == []
    (message,) = mirip(session, as_actor("ratna"), proposal)
    assert "Soekirman Hadi" in message


def test_outside_the_area_only_that_there_is_somebody(
    session: Session, as_actor: Become, typed: Callable[..., object]
) -> None:
    known(session, as_actor, people.PECATU)
    proposal = typed()
    assert mirip(session, as_actor("sari"), proposal) == []
    assert mirip(session, as_actor("tuti"), proposal) == []
    assert mirip(session, as_actor("ratna"), proposal) == [AWAY]
    (message,) = mirip(session, as_actor("maya"), proposal)
    assert "Soekirman Hadi" in message


def test_a_family_does_not_resemble_itself(session: Session, as_actor: Become) -> None:
    family_id = registered(session, as_actor)
    from portal.registry.operations import save_proposal
    from portal.registry.queries import draft_of

    by = as_actor("sari")
    draft = draft_of(session, by, family_id)
    draft.anggota[0].values["nama"] = "Sukirman Hady"
    saved = save_proposal(
        session,
        kind="perbaikan",
        region_code=people.KARANGSARI,
        draft=draft,
        reason="Ejaan nama keliru",
        keluarga_id=family_id,
        by=by,
    )
    assert similar_of(session, by, saved.id) == []


def test_days_that_are_written_for_a_birthday() -> None:
    days = likely_days(date(2000, 2, 29))
    assert {date(2000, 2, 29), date(2000, 2, 28), date(2000, 3, 1)} == set(days)
    assert date(1970, 12, 3) in likely_days(date(1970, 3, 12))
    assert date(1972, 3, 12) in likely_days(date(1970, 3, 12))
