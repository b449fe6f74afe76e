"""New families published together: the very rows the single verb writes; what is not plain is left for that verb."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from portal.kernel.database import Base
from portal.kernel.facts import Fact
from portal.kernel.ids import new_id
from portal.registry.applying import unready as stopped_by
from portal.registry.checkmodels import CheckOverride
from portal.registry.models import (
    ChangeSet,
    Individu,
    Keluarga,
    KkRegistry,
    NikRegistry,
    OpenNumber,
    ProposedPerson,
    RecordVersion,
    Ruta,
)
from portal.registry.operations import apply_change_set, apply_new_families
from portal.registry.outcomes import outcomes
from portal.registry.results import new_results, result_of
from tests import people
from tests.registry.families import Become, family, nik, propose, registered

WRITTEN: tuple[type[Base], ...] = (
    Ruta, Keluarga, Individu, RecordVersion, NikRegistry, KkRegistry, OpenNumber, ProposedPerson, Fact, ChangeSet,
)  # fmt: skip
OWN = {"at", "valid_from", "created_at", "id", "nik", "nomor_kk"}
"""What differs between two publications of one proposal: moments, keys of facts; sealed numbers are compared apart."""


def rows(session: Session, *, without: set[str] = OWN) -> dict[str, list[str]]:
    """Everything publication touches, told without what differs by itself."""
    session.flush()
    session.expire_all()
    told: dict[str, list[str]] = {}
    for model in WRITTEN:
        names = [one.key for one in inspect(model).columns if one.key not in without]
        found = [{name: getattr(one, name) for name in names} for one in session.scalars(select(model))]
        told[model.__name__] = sorted(str(one) for one in found)
    return told


def made(session: Session, as_actor: Become, *serials: int) -> dict[UUID, UUID]:
    """Proposals of new families, each with the case it would belong to."""
    change_sets = [propose(session, as_actor("sari"), family(serial, f"Orang {serial}")) for serial in serials]
    return {one.id: new_id(one.part) for one in change_sets}


def test_together_they_are_what_each_would_be_alone(session: Session, as_actor: Become) -> None:
    wanted = made(session, as_actor, 9100, 9200, 9300)
    maya = as_actor("maya")
    alone = session.begin_nested()
    for change_set_id, case_id in wanted.items():
        apply_change_set(session, change_set_id, case_id=case_id, by=maya)
    one_by_one = rows(session)
    results = {key: result_of(session, maya, key) for key in wanted}
    alone.rollback()
    assert rows(session) != one_by_one
    assert apply_new_families(session, wanted, by=maya) == set(wanted)
    assert rows(session) == one_by_one
    assert new_results(session, maya, list(wanted)) == results
    assert not apply_new_families(session, wanted, by=maya), "published once"


def test_what_is_not_plain_is_left_as_it_is(session: Session, as_actor: Become) -> None:
    registered(session, as_actor, 9000)
    theirs = family(9400, "I Made Suarta")
    theirs.anggota[0].values["nik"] = nik(9000)
    taken = propose(session, as_actor("wayan"), theirs, people.PECATU)
    unready = propose(session, as_actor("sari"), family(9500))
    unready.reason = "ya"
    wanted = made(session, as_actor, 9600) | {one.id: new_id(one.part) for one in (taken, unready)}
    assert apply_new_families(session, wanted, by=as_actor("maya")) == set(list(wanted)[:1])
    assert (taken.status, unready.status) == ("terbuka", "terbuka")
    session.add(
        CheckOverride(
            part=unready.part, change_set_id=unready.id, revision=unready.revision, mark=_mark(session, unready),
            region_code=unready.region_code, rule="V00", reason="Terdengar di musdes.", actor_id=1,
            actor_name="Maya", role="analis_pusat", at=unready.created_at,
        )
    )  # fmt: skip
    session.flush()
    assert apply_new_families(session, wanted, by=as_actor("maya")) == {unready.id}, "somebody let it pass"


def _mark(session: Session, change_set: ChangeSet) -> str:
    found = stopped_by(session, change_set, outcomes(session, change_set), ())
    assert found is not None
    return found.mark


def test_only_in_the_area_and_with_the_right(session: Session, as_actor: Become) -> None:
    wanted = made(session, as_actor, 9700)
    assert not apply_new_families(session, wanted, by=as_actor("putu"))
    assert not apply_new_families(session, wanted, by=as_actor("lestari"))
    assert session.scalar(text("select count(*) from keluarga")) == 0
