"""First filling: whole sets, with history, numbers and a fact; and fast."""

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.cli.demo.population import families
from portal.kernel.facts import Fact
from portal.registry import queries
from portal.registry.models import Individu, Keluarga, RecordVersion
from portal.registry.operations import reveal_secret
from portal.registry.seeding import load_families
from tests import people
from tests.registry.families import Become, family, nik

TODAY = date(2026, 11, 24)


def test_a_number_already_held_is_refused(session: Session, as_actor: Become) -> None:
    as_actor("maya")
    with pytest.raises(IntegrityError):
        load_families(session, [(people.KARANGSARI, family()), (people.PECATU, family())])


def test_what_is_loaded_stands_like_what_is_published(session: Session, as_actor: Become) -> None:
    as_actor("maya")
    draft = family(lat="-7,42", lng="109.27")
    draft.keluarga["desil"] = "3"
    assert load_families(session, [(people.KARANGSARI, draft)]) == 2
    by = as_actor("sari")
    [row] = queries.keluarga_page(session, by, queries.KeluargaFilters(text=nik(9000))).rows
    assert (row.nama_kepala, row.jumlah_anggota, row.desil) == ("Sukirman Hadi", 2, 3)
    head = queries.family_view(session, by, row.id).members[0]
    assert reveal_secret(session, "individu", head.id, "nik", reason="Memeriksa muatan", by=by) == nik(9000)
    history = queries.history_of(session, by, row.id)
    assert len(history) == 4
    assert {(one.version, one.who) for one in history} == {(1, "Pemuatan awal")}
    draft_now = queries.draft_of(session, by, row.id)
    assert (draft_now.ruta["lat"], draft_now.ruta["rt"], draft_now.versions[row.id]) == ("-7.42", "003", 1)


def test_a_chunk_leaves_a_fact_for_each_regency(session: Session, as_actor: Become) -> None:
    as_actor("maya")
    load_families(session, [(people.KARANGSARI, family()), (people.PECATU, family(9500))])
    told = session.scalars(select(Fact).where(Fact.verb == "registry.families.loaded")).all()
    assert {(one.region_code, str(one.after)) for one in told} == {
        (people.BANYUMAS, "{'families': 1}"),
        (people.BADUNG, "{'families': 1}"),
    }


def test_ten_thousand_people_at_once(session: Session, as_actor: Become) -> None:
    as_actor("maya")
    invented = list(families([(people.KARANGSARI, 2800)], seed=1, today=TODAY))
    loaded = load_families(session, invented)
    assert loaded > 9_000
    for model, wanted in ((Keluarga, 2800), (Individu, loaded), (RecordVersion, loaded + 5600)):
        assert session.execute(text(f"select count(*) from {model.__tablename__}")).scalar_one() == wanted
