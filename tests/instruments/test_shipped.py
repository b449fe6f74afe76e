"""What is shipped is sound, bound to the register as it is, told in two languages, and translates between itself."""

from __future__ import annotations

import pytest

from portal.access.permissions import Permission
from portal.instruments.checking import problems
from portal.instruments.columns import CODE, COLUMNS, DATE, TEXT
from portal.instruments.crosswalk import PAIRS, crosswalk, harmonise
from portal.instruments.definition import Instrument, Kind, Privacy, Text
from portal.instruments.errors import UnknownInstrument
from portal.instruments.reading import canonical, fingerprint, from_data, from_yaml, to_data
from portal.instruments.rules import is_masked, right_to_read
from portal.instruments.shipping import CODES, shipped
from portal.registry.codes import CODES as LISTS
from portal.registry.codes import FIELDS
from tests.instruments.small import small

EVERY = pytest.mark.parametrize("code", CODES)


@EVERY
def test_it_is_sound(code: str) -> None:
    assert problems(shipped(code)) == ()


@EVERY
def test_it_is_the_same_as_data(code: str) -> None:
    instrument = shipped(code)
    assert from_data(to_data(instrument)) == instrument
    assert from_yaml(canonical(to_data(instrument))) == instrument
    assert fingerprint(instrument.numbered(7)) == fingerprint(instrument)


def texts(instrument: Instrument) -> list[Text]:
    questions = [text for q in instrument.every_question() for text in (q.label, q.hint, q.message) if text]
    choices = [one.label for known in instrument.choices for one in known.choices]
    return [instrument.title, *questions, *choices, *(rule.message for rule in instrument.rules)]


@EVERY
def test_it_is_told_in_both_languages(code: str) -> None:
    same = {one.id for one in texts(shipped(code)) if not one.en}
    assert all(len(text) < 20 for text in same), same


@EVERY
def test_bound_code_lists_are_the_registers(code: str) -> None:
    instrument = shipped(code)
    for question in instrument.every_question():
        if question.column and question.kind is Kind.SELECT_ONE:
            assert instrument.codes_of(question) == set(LISTS[question.column]), question.name


def test_columns_are_the_registers() -> None:
    kinds = {"teks": TEXT, "nik": TEXT, "kk": TEXT, "rahasia": TEXT, "pilihan": CODE, "tanggal": DATE}
    assert {entity: set(columns) for entity, columns in COLUMNS.items()} == {
        entity: {field.name for field in fields} for entity, fields in FIELDS.items()
    }
    for entity, fields in FIELDS.items():
        for field in fields:
            wanted = kinds.get(field.kind)
            assert wanted is None or COLUMNS[entity][field.name] == wanted, field.name


def test_every_column_of_the_register_is_asked_by_bdt() -> None:
    bound = {(q.entity, q.column) for q in shipped("bdt2015").every_question() if q.column}
    assert bound == {(entity, name) for entity, columns in COLUMNS.items() for name in columns}


def test_ppks_has_its_26_categories() -> None:
    instrument = shipped("ppks")
    named = [one for one in instrument.choices if one.name.startswith("ppks_")]
    assert sorted(int(choice.code) for known in named for choice in known.choices) == list(range(1, 27))
    assert [one.code for one in instrument.lists["ppks_anak"].choices] == [str(n) for n in range(1, 8)]


def test_what_is_personal_in_ppks_takes_a_right_of_its_own() -> None:
    ppks, bdt = shipped("ppks"), shipped("bdt2015")
    sensitive = Permission.REGISTRY_SENSITIVE_READ
    assert right_to_read(ppks, ppks.by_name["ppks_anak"]) is sensitive
    assert right_to_read(ppks, ppks.by_name["ppks_peka"]) is sensitive
    assert right_to_read(ppks, ppks.by_name["ppks_tahun"]) is Permission.REGISTRY_KELUARGA_READ
    assert right_to_read(bdt, bdt.by_name["penyakit_kronis"]) is Permission.REGISTRY_KELUARGA_READ
    assert is_masked(bdt.by_name["nik"])
    assert bdt.by_name["penyakit_kronis"].privacy is Privacy.KESEHATAN


@pytest.mark.parametrize("pair", PAIRS)
def test_a_crosswalk_names_what_there_is(pair: tuple[str, str]) -> None:
    way, source, target = crosswalk(*pair), shipped(pair[0]), shipped(pair[1])
    for item in way.items:
        question = target.by_name[item.target]
        codes = {code for case in item.cases for code in case.codes}
        assert codes <= target.codes_of(question), item.target
        assert set(item.sources) <= set(source.by_name)
    assert {one.name for one in way.lost} <= set(source.by_name)


def test_every_source_code_leads_somewhere() -> None:
    way, source = crosswalk("bdt2015", "regsosek2022"), shipped("bdt2015")
    for item in way.items:
        name = item.sources[0]
        for code in source.codes_of(source.by_name[name]):
            assert item.target in harmonise(way, {name: code}), (name, code)


@pytest.mark.parametrize(
    ("answers", "target", "code", "lossy", "candidates"),
    [
        ({"lantai": "2"}, "rs_lantai", "2", False, ()),
        ({"lantai": "8"}, "rs_lantai", "5", True, ()),
        ({"atap": "4"}, "rs_atap", "2", True, ()),
        ({"air_minum": "12"}, "rs_air", "11", False, ()),
        ({"penerangan": "1", "daya": "2"}, "rs_penerangan", "1", False, ()),
        ({"penerangan": "1", "daya": "6"}, "rs_penerangan", "2", False, ()),
        ({"penerangan": "1"}, "rs_penerangan", None, True, ("1", "2")),
        ({"bahan_bakar": "2"}, "rs_bahan_bakar", None, True, ("2", "3")),
        ({"bahan_bakar": "4", "pelanggan_gas": "2"}, "rs_bahan_bakar", "5", False, ()),
        ({"bahan_bakar": "4", "pelanggan_gas": "1"}, "rs_bahan_bakar", None, True, ("5", "6")),
        ({"fasilitas_bab": "3"}, "rs_fasilitas_bab", None, True, ("3", "4")),
        ({"kloset": "4"}, "rs_kloset", None, False, ()),
        ({"tinja": "3"}, "rs_tinja", "4", False, ()),
    ],
)
def test_codes_translate(
    answers: dict[str, str], target: str, code: str | None, lossy: bool, candidates: tuple[str, ...]
) -> None:
    found = harmonise(crosswalk("bdt2015", "regsosek2022"), answers)[target]
    assert (found.code, found.lossy, found.candidates) == (code, lossy, candidates)
    assert found.raw == answers


def test_nothing_comes_of_nothing() -> None:
    assert harmonise(crosswalk("bdt2015", "regsosek2022"), {"lantai": None, "nama": "x"}) == {}
    with pytest.raises(UnknownInstrument):
        crosswalk("ppks", "bdt2015")
    with pytest.raises(UnknownInstrument):
        shipped("../models")
    assert small().reference == "uji@1"
