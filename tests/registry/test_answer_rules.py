"""One truth for rules: the register's about its own facts, the questionnaire's about all else, also once it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.instruments.definition import Instrument, Rule, Text
from portal.instruments.definition import Level as Grave
from portal.instruments.operations import ship
from portal.instruments.shipping import shipped
from portal.kernel.errors import Invalid
from portal.kernel.expressions.xlsform import asked
from portal.registry import queries
from portal.registry.drafts import FamilyDraft
from portal.registry.errors import NotReady
from portal.registry.models import ChangeSet
from portal.registry.operations import save_proposal
from portal.registry.questionnaires import check_answers, check_rules, is_core
from portal.registry.rules import check_draft
from tests import people
from tests.registry.families import REASON, Become, family, head, publish

TODAY = date(2026, 11, 26)
BDT = shipped("bdt2015")


def answered(**said: object) -> FamilyDraft:
    draft = family()
    draft.ruta |= {f"jawaban.{name}": value for name, value in said.items()}
    return draft


def told(instrument: Instrument, draft: FamilyDraft) -> list[tuple[str, str, str, str | None]]:
    known = check_draft(draft, today=TODAY)
    found = known + check_answers(instrument, draft, known, today=TODAY)
    return [(one.code, one.level, one.key, one.field) for one in found]


def test_no_rule_of_the_questionnaire_is_about_the_registers_own_facts_alone() -> None:
    for rule in BDT.rules:
        names = {*rule.questions, *asked(rule.when, rule=True).names} & set(BDT.by_name)
        assert [one for one in names if not is_core(BDT.by_name[one])], rule.name


def test_a_rule_the_ministry_makes_about_core_facts_speaks_whatever_it_is_called() -> None:
    """No name silences it; where the register has said the same number of the same person, once is enough."""
    when = "${status_kawin} = '2' and age(${tanggal_lahir}, today()) < 25"
    young = Rule("V10_muda", Grave.WARN, when, Text("Kawin di bawah 25 tahun."), ("tempat_lahir",), "anggota")
    stricter = replace(BDT, rules=(*BDT.rules, young))
    draft = family()
    draft.anggota[0] = head(tanggal_lahir="2004-03-12", nik="", alasan_tanpa_nik="1")
    assert ("V10_muda", "W", "anggota-0", "tempat_lahir") in told(stricter, draft)
    assert "V10_muda" not in {one[0] for one in told(BDT, draft)}
    draft.anggota[0] = head(tanggal_lahir="2009-03-12", nik="", alasan_tanpa_nik="1")
    codes = [one[0] for one in told(stricter, draft) if one[2] == "anggota-0"]
    assert "V10" in codes
    assert "V10_muda" not in codes


@pytest.mark.parametrize(("families", "speaks"), [(None, False), (1, True), (2, False)])
def test_members_are_not_counted_while_other_families_of_the_house_are_not_on_the_form(
    families: int | None, speaks: bool
) -> None:
    draft = answered(jumlah_art=5, **({} if families is None else {"jumlah_keluarga": families}))
    codes = {one.code for one in check_rules(BDT, draft, today=TODAY)}
    assert ("V08_art" in codes) is speaks
    assert "V08_keluarga" not in codes


def test_rules_speak_of_answers_as_they_stand_and_of_nothing_left_open() -> None:
    draft = answered(jumlah_kamar=3)
    draft.anggota[0].values["jawaban.hamil"] = "1"
    found = check_rules(BDT, draft, today=TODAY)
    assert [(one.code, one.level, one.key) for one in found] == [("V12", "S", "anggota-0")]
    assert check_rules(BDT, draft, today=TODAY, levels=frozenset({Grave.HOLD})) == []


@pytest.fixture
def live(session: Session, as_actor: Become) -> None:
    as_actor("maya")
    ship(session)


def proposed(
    session: Session, as_actor: Become, draft: FamilyDraft, instrument: str | None = BDT.reference
) -> ChangeSet:
    return save_proposal(
        session,
        kind="usulan_baru",
        region_code=people.KARANGSARI,
        draft=draft,
        reason=REASON,
        instrument=instrument,
        by=as_actor("sari"),
    )


@pytest.mark.parametrize("instrument", [BDT.reference, None])
def test_publication_refuses_what_a_rule_of_the_questionnaire_forbids(
    session: Session, as_actor: Become, live: None, instrument: str | None
) -> None:
    """Also of a proposal that came without a questionnaire, by the version its answers were given under."""
    draft = answered(jumlah_art=5, jumlah_keluarga=1)
    draft.ruta["instrumen"] = BDT.reference
    change_set = proposed(session, as_actor, draft, instrument)
    found = queries.findings_of(session, as_actor("ratna"), change_set.id)
    assert "V08_art" in {one.code for one in found}
    with pytest.raises(NotReady, match="Jumlah anggota"):
        publish(session, change_set, as_actor)


def test_publication_does_not_ask_for_what_was_left_open(session: Session, as_actor: Become, live: None) -> None:
    draft = answered(jumlah_art=2, jumlah_keluarga=1)
    draft.ruta["instrumen"] = BDT.reference
    change_set = proposed(session, as_actor, draft)
    publish(session, change_set, as_actor)
    assert change_set.status == "diterapkan"


def test_what_the_questionnaire_cannot_read_is_not_even_saved(session: Session, as_actor: Become, live: None) -> None:
    with pytest.raises(Invalid):
        proposed(session, as_actor, answered(jumlah_kamar=21))
