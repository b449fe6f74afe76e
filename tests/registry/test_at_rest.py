"""At rest: a copy of the whole database holds nobody's NIK, No. KK or mother's name."""

from collections.abc import Callable

import psycopg
from sqlalchemy.orm import Session

from portal.kernel import secrets
from portal.kernel.database import engine_for
from portal.registry import queries
from portal.registry.operations import apply_change_set, reveal_secret, save_proposal
from portal.registry.seeding import load_families
from tests import people
from tests.conftest import TEST_KEY, clone
from tests.registry.families import REASON, family, kk, nik, propose, speak

SECRETS = (nik(9000), nik(9000, day=52), kk(9000), nik(9700), nik(9800), kk(9800), "Sumirah")


def live(session: Session) -> None:
    """A family loaded, one proposed and published, one corrected, one secret opened, one proposal in conflict."""
    load_families(session, [(people.KARANGSARI, family(9800))])
    by = speak(session, "sari")
    change_set = propose(session, by, family())
    apply_change_set(session, change_set.id, case_id=None, by=speak(session, "maya"))
    by = speak(session, "sari")
    draft = queries.draft_of(session, by, change_set.keluarga_id)
    draft.anggota[0].values["nik"] = nik(9700)
    corrected = save_proposal(
        session,
        kind="perbaikan",
        region_code=people.KARANGSARI,
        draft=draft,
        reason=REASON,
        keluarga_id=change_set.keluarga_id,
        by=by,
    )
    queries.change_view(session, by, corrected.id)
    member = draft.anggota[0].id
    assert member
    assert reveal_secret(session, "individu", member, "nik", reason="Mencocokkan KTP", by=by) == nik(9000)
    session.commit()


def test_no_secret_stands_in_any_table(server: Callable[[str], str], template: str) -> None:
    secrets.install_vault(TEST_KEY)
    with clone(server, template) as addresses:
        engine = engine_for(addresses.owner)
        with Session(engine, expire_on_commit=False) as session:
            live(session)
        engine.dispose()
        with psycopg.connect(addresses.owner) as connection:
            tables = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
            rows = [
                line
                for (table,) in tables
                if table != "region"
                for (line,) in connection.execute(f'select t::text from "{table}" t')
            ]
    dump = "\n".join(rows)
    assert "Sukirman Hadi" in dump, "the dump does hold the families"
    for secret in SECRETS:
        assert secret not in dump
        assert secret.encode().hex() not in dump, "nor as bytes"
