"""An unsound definition is told what is wrong with it, and where; whatever a file holds, it is read or refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.instruments.checking import dependencies, order_of, problems
from portal.instruments.errors import Malformed
from portal.instruments.reading import LARGEST, from_data, from_yaml, to_data
from tests.instruments.small import SMALL, changed, small


def test_the_small_one_is_sound() -> None:
    assert problems(small()) == ()


@pytest.mark.parametrize(
    ("old", "new", "where", "why"),
    [
        ("name: luas,", "name: alamat,", "alamat", "2 kali"),
        ("name: luas,", "name: 2luas,", "2luas", "nama:"),
        ("code: uji", "code: Uji Coba", "Uji Coba", "kode instrumen"),
        ('{0: "Tidak ada | None", a', '{"x y": "Tidak ada | None", a', "alat", "tidak boleh"),
        ("choices: ya_tidak,", "choices: tidak_ada,", "punya", "daftar kodenya"),
        ("kind: date", "kind: date, choices: alat", "hari", "hanya untuk pertanyaan pilihan"),
        ("least: -5.5, most: 45", "least: 46, most: 45", "suhu", "melebihi"),
        ("kind: bool", "kind: bool, least: 1", "setuju", "batas bawah"),
        ("kind: bool", "kind: bool, most: 1", "setuju", "batas atas"),
        ("kind: bool", "kind: calculate", "setuju", "hitungan"),
        ("kind: note", "kind: note, required: true", "sapa", "tidak dijawab"),
        ("column: alamat", "column: jalan", "alamat", "kolom «jalan»"),
        ("column: alamat", "column: luas_lantai", "alamat", "kolom «luas_lantai»"),
        ('name: umur, code: "10"', 'name: umur, entity: ruta, code: "10"', "umur", "entitas lain"),
        ('label: "Isi kebun | Grown"', 'label: "Isi | Grown", column: dusun', "isi", "tidak punya kolom"),
        ('label: "Luas | Area"', 'label: ""', "luas", "kosong"),
        ('relevant: "${umur} < 17"', "relevant: \"${ibu} = ''\"", "ibu", "dirinya sendiri"),
        ('relevant: "${umur} < 17"', "relevant: \". = ''\"", "ibu", "tanda titik"),
        ('relevant: "${umur} < 17"', 'relevant: "${umur} <"', "ibu", "keliru"),
        ('relevant: "${umur} < 17"', "relevant: \"age('x', 'y') < 17\"", "ibu", "Fungsi age"),
        ("questions: [umur]}\n  - {name: A2", "questions: [usia]}\n  - {name: A2", "A1", "usia"),
        ("level: W, repeat: orang", "level: W, repeat: warga2", "A2", "warga2"),
        ("repeat: kebun\n", "repeat: sawah\n", "tanah", "sawah"),
        ("entity: individu, least: 1, most: 3", "entity: orang, least: 1, most: 3", "orang", "entitas"),
        ("entity: ruta, most: 4", "entity: ruta, least: 5, most: 4", "kebun", "baris"),
    ],
)  # fmt: skip
def test_what_is_unsound_is_told(old: str, new: str, where: str, why: str) -> None:
    found = [(one.where, one.why) for one in problems(changed(old, new))]
    assert any(place == where and why in text for place, text in found), found


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("${punya} = '99'", "99"),
        ("${punya} = 99", "99"),
        ("'99' != ${punya}", "99"),
        ("${luas} > 1 and not(${punya} = '99')", "99"),
        ("selected(${alat}, 'c')", "c"),
        ("${alat} = 'a c'", "c"),
        ("${setuju} = 'ya'", "ya"),
        ("${punya} = 1", ""),
        ("${punya} = '' or ${alat} = 'a b' or selected(${alat}, '0') or ${setuju} = 'true'", ""),
        ("${luas} = 99", ""),
    ],
)
def test_a_code_that_is_not_in_the_list_is_told(condition: str, code: str) -> None:
    data = to_data(small())
    data["sections"][3]["questions"][1]["relevant"] = condition
    found = [one.why for one in problems(from_data(data)) if one.where == "catatan"]
    assert len(found) == bool(code), found
    assert not code or f"kode «{code}»" in found[0]
    if "punya" in condition and code:
        assert "(punya)" in found[0]
        assert "kodenya: 1, 2" in found[0]


def test_a_constraint_knows_the_codes_of_its_own_question() -> None:
    (one,) = problems(changed("not(selected(., '0'))", "not(selected(., 'z'))"))
    assert one.where == "alat"
    assert "kode «z»" in one.why


def test_a_roster_without_questions_is_told_but_may_wait() -> None:
    data = to_data(small())
    data["sections"][2]["questions"] = []
    (one,) = problems(from_data(data))
    assert (one.where, one.later) == ("kebun", True)
    assert "«Kebun» belum punya pertanyaan" in one.why


def test_questions_in_a_ring_are_told() -> None:
    data = to_data(small())
    first, second = data["sections"][0]["questions"][2:4]
    first["relevant"], second["relevant"] = "${suhu} > 1", "${luas} > 1"
    (one,) = problems(from_data(data))
    assert "luas" in one.why
    assert "suhu" in one.why


def test_a_roster_in_two_places_is_told() -> None:
    data = to_data(small())
    data["sections"].append({**data["sections"][1], "name": "warga2", "questions": []})
    assert any("berurutan" in one.why for one in problems(from_data(data)))


def test_what_others_depend_on_comes_first() -> None:
    made = small()
    place = {name: number for number, name in enumerate(order_of(made))}
    assert all(place[one] < place[name] for name, needed in dependencies(made).items() for one in needed)


ONE = "code: uji\ntitle: x\nsections: [{name: a, title: A, questions: [{name: b"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "bukan kumpulan isian"),
        ("a: b: c", "YAML"),
        ("!!python/object/apply:os.system ['true']", "YAML"),
        ("code: uji\ntitle: 2026-11-25\nsections: []\nversion: x", "bilangan bulat"),
        ("code: uji\ntitle: x\nasing: 1", "asing"),
        (ONE + ", label: B, least: x}]}]", "angka"),
        (
            ONE + ", label: B, least: .inf}]}]",
            "angka",
        ),
        (
            ONE + ", label: B, least: .nan}]}]",
            "angka",
        ),
        (
            ONE + ", label: B, required: 1}]}]",
            "ya atau",
        ),
        (ONE + "}]}]", "teks kurang"),
        ("[" * 5_000, "YAML"),
        ("x" * (LARGEST + 1), "terlalu besar"),
    ],
)
def test_what_is_no_definition_is_refused(text: str, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        from_yaml(text)


def test_json_is_read_too() -> None:
    assert from_yaml(json.dumps(to_data(small()), ensure_ascii=False)) == small()
    assert from_yaml(SMALL) == small()


plain = st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text(max_size=8)
anything = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_definition_with_anything_in_it_is_read_or_refused(data: Any) -> None:
    whole = to_data(small())
    part: Any = whole
    while isinstance(part, dict | list) and part:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = data.draw(st.sampled_from(keys))
        if data.draw(st.booleans()) or not isinstance(part[key], dict | list):
            part[key] = data.draw(anything)
            break
        part = part[key]
    read, said = None, ""
    try:
        read = from_data(whole)
    except Malformed as refused:
        said = refused.message
    assert (read is None) == bool(said)
    if read is None:
        return
    assert all(one.where and one.why for one in problems(read))
    assert from_data(to_data(read)) == read


def test_a_number_is_asked_only_where_it_is_sealed() -> None:
    [problem] = problems(changed('privacy: anak, relevant: "${umur}', 'privacy: nik, relevant: "${umur}'))
    assert (problem.where, "tersandi" in problem.why) == ("ibu", True)
