"""Answers without a column: carried from draft to register, versions, comparisons and facts, one by one."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.errors import Invalid
from portal.kernel.facts import Fact
from portal.registry import answers, queries
from portal.registry.models import Change, ChangeSet, Individu, RecordVersion, Ruta
from portal.registry.operations import save_proposal
from portal.registry.seeding import load_families
from tests import people
from tests.registry.families import REASON, Become, family, propose, publish, registered

USAHA = [{"nama": "Warung", "omzet": 1500000}, {"nama": "Ojek", "omzet": 900000}]


@pytest.fixture
def worded() -> Iterator[None]:
    """Somebody who knows the questionnaire of 2026."""

    def read(entity: str, question: str, value: answers.Value, instrument: str | None) -> answers.Told | None:
        known = {"punya_motor": ("Punya sepeda motor", "R501c", {True: "1, ya", False: "2, tidak"}, 1)}
        if (entity, instrument) != ("ruta", "uji@2026") or question not in known:
            return None
        label, code, words, order = known[question]
        return answers.Told(label, words.get(value, "") if isinstance(value, bool) else "", code, order)

    answers.install_reader(read)
    yield
    answers.install_reader(None)


def asked(**said: object) -> dict[str, object]:
    return {answers.key_of(name): value for name, value in said.items()} | {"instrumen": "uji@2026"}


def correct(session: Session, as_actor: Become, keluarga_id: UUID, **said: object) -> ChangeSet:
    draft = queries.draft_of(session, as_actor("sari"), keluarga_id)
    draft.ruta |= asked(**said)
    return save_proposal(
        session,
        kind="perbaikan",
        region_code=people.KARANGSARI,
        draft=draft,
        reason=REASON,
        keluarga_id=keluarga_id,
        by=as_actor("sari"),
    )


def test_a_new_family_brings_its_answers_into_the_register(session: Session, as_actor: Become) -> None:
    draft = family()
    draft.ruta |= asked(punya_motor=True, jumlah_kamar=2, sampah="  dibakar ", usaha=USAHA, kosong="")
    draft.anggota[0].values |= asked(sakit_kronis="3")
    publish(session, propose(session, as_actor("sari"), draft), as_actor)
    ruta = session.scalars(select(Ruta)).one()
    assert ruta.jawaban == {"punya_motor": True, "jumlah_kamar": 2, "sampah": "dibakar", "usaha": USAHA}
    assert ruta.instrumen == "uji@2026"
    assert {m.nama: m.jawaban for m in session.scalars(select(Individu))} == {
        "Sukirman Hadi": {"sakit_kronis": "3"},
        "Wartini": {},
    }
    version = session.scalars(select(RecordVersion).where(RecordVersion.entity == "ruta")).one()
    assert version.snapshot["jawaban.usaha"] == USAHA


def test_only_the_answers_that_differ_are_proposed_and_written(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    publish(session, correct(session, as_actor, keluarga_id, jumlah_kamar=2, sampah="1", usaha=USAHA), as_actor)
    change_set = correct(session, as_actor, keluarga_id, jumlah_kamar=3, sampah=None, usaha=list(USAHA))
    change = session.scalars(select(Change).where(Change.change_set_id == change_set.id)).one()
    assert change.fields == {"jawaban.jumlah_kamar": 3, "jawaban.sampah": None}
    assert change.base == {"jawaban.jumlah_kamar": 2, "jawaban.sampah": "1"}
    publish(session, change_set, as_actor)
    ruta = session.scalars(select(Ruta)).one()
    assert ruta.jawaban == {"jumlah_kamar": 3, "usaha": USAHA}
    newest = session.scalars(select(RecordVersion).order_by(RecordVersion.version.desc()).limit(1)).one()
    assert newest.changes == {"jawaban.jumlah_kamar": [2, 3], "jawaban.sampah": ["1", None]}


def test_a_form_that_does_not_ask_leaves_answers_as_they_are(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    publish(session, correct(session, as_actor, keluarga_id, jumlah_kamar=2), as_actor)
    draft = queries.draft_of(session, as_actor("sari"), keluarga_id)
    draft.ruta = {key: value for key, value in draft.ruta.items() if not key.startswith("jawaban.")}
    draft.ruta["lantai"] = "2"
    publish(
        session,
        save_proposal(
            session,
            kind="perbaikan",
            region_code=people.KARANGSARI,
            draft=draft,
            reason=REASON,
            keluarga_id=keluarga_id,
            by=as_actor("sari"),
        ),
        as_actor,
    )
    ruta = session.scalars(select(Ruta)).one()
    assert (ruta.lantai, ruta.jawaban) == ("2", {"jumlah_kamar": 2})


@pytest.mark.parametrize("bad", [{"$": "x"}, [{"$": "x"}], object()])
def test_what_no_question_can_answer_is_refused(session: Session, as_actor: Become, bad: object) -> None:
    keluarga_id = registered(session, as_actor)
    with pytest.raises(Invalid):
        correct(session, as_actor, keluarga_id, usaha=bad)


def test_before_and_after_in_the_words_of_the_questionnaire(session: Session, as_actor: Become, worded: None) -> None:
    keluarga_id = registered(session, as_actor)
    publish(session, correct(session, as_actor, keluarga_id, punya_motor=False, sampah="1"), as_actor)
    change_set = correct(session, as_actor, keluarga_id, punya_motor=True)
    [group] = queries.change_view(session, as_actor("ratna"), change_set.id).groups
    assert [(row.code, row.label, row.before, row.after) for row in group.rows] == [
        ("R501c", "Punya sepeda motor", "2, tidak", "1, ya")
    ]
    publish(session, change_set, as_actor)
    newest = queries.history_of(session, as_actor("ratna"), keluarga_id)[0]
    assert [(row.label, row.before, row.after) for row in newest.rows] == [("Punya sepeda motor", "2, tidak", "1, ya")]
    told = {
        one.field.label: one.value for one in queries.family_view(session, as_actor("ratna"), keluarga_id).ruta_answers
    }
    assert told["Punya sepeda motor"] == "1, ya"
    assert told["Sampah"] == "1"


def test_a_fact_tells_answers_but_not_the_rows_of_a_repeat(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    publish(session, correct(session, as_actor, keluarga_id, jumlah_kamar=2, usaha=USAHA), as_actor)
    fact = session.scalars(select(Fact).where(Fact.verb == "registry.ruta.changed")).one()
    assert fact.after is not None
    assert (fact.after["jawaban.jumlah_kamar"], fact.after["jawaban.usaha"]) == (2, "2 baris")


def test_a_first_filling_keeps_answers(session: Session, as_actor: Become) -> None:
    as_actor("maya")
    draft = family()
    draft.ruta |= asked(jumlah_kamar=2)
    load_families(session, [(people.KARANGSARI, draft)])
    ruta = session.scalars(select(Ruta)).one()
    assert (ruta.jawaban, ruta.instrumen) == ({"jumlah_kamar": 2}, "uji@2026")
