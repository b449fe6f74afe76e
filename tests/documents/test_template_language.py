"""The language of wordings: what it refuses, where it says the mistake is, and that nothing gets past it as markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.language.checking import ALLOWED_TAGS, DEEPEST, LONGEST, problems
from portal.documents.language.drawing import filled, parted
from portal.documents.language.errors import TooMuch
from portal.documents.language.fields import Vocabulary, number, rows, text, texts, yes
from portal.documents.versions import shipped
from portal.documents.vocabularies import VOCABULARIES

WORDS = Vocabulary(
    (
        text("nama", "Nama", "Kartinah"),
        yes("terima", "Diterima"),
        texts("butir", "Butir", "satu", "dua"),
        rows("anggota", "Anggota", text("nama", "Nama"), number("umur", "Umur"), samples=({"nama": "A", "umur": 3},)),
    )
)
ANNEX = '<section class="lampiran">a</section>'
MARKUP = '<img src=x onerror="alert(1)"> & {{ 7 * 7 }}'


def found(body: str) -> list[tuple[int, int, str]]:
    return [(one.line, one.column, type(one.why).__name__) for one in problems(body, WORDS)]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("<p>{{ nam }}</p>", [(1, 7, "UnknownField")]),
        ("<p>\n  {{ orang.nama }}</p>", [(2, 6, "UnknownField")]),
        ("{{ nama.__class__ }}", [(1, 4, "UnknownPart")]),
        ("{{ nama() }}", [(1, 8, "Unreadable")]),
        ("{{ nama * 999999999 }}", [(1, 9, "Unreadable")]),
        ("{{ 'x' }}", [(1, 4, "Unreadable")]),
        ("{{ nama|attr('x') }}", [(1, 9, "UnknownFilter"), (1, 13, "Unreadable")]),
        ("{{ butir }}", [(1, 4, "IsAList")]),
        ("{{ nama|jumlah }}", [(1, 4, "NotAList")]),
        ("{% for satu in nama %}{% endfor %}", [(1, 16, "NotAList")]),
        ("{% for nama in butir %}{% endfor %}", [(1, 8, "TakenName")]),
        ("{% for a in anggota %}{{ a.gaji }}{% endfor %}", [(1, 28, "UnknownPart")]),
        ("{% set x = 1 %}", [(1, 4, "UnknownWord")]),
        ("{% include 'x' %}", [(1, 4, "UnknownWord")]),
        ("{% raw %}<script>{% endraw %}", [(1, 1, "NoComment")]),
        ("{# rahasia #}", [(1, 1, "NoComment")]),
        ("<script>x</script>", [(1, 1, "UnknownTag"), (1, 10, "UnknownTag")]),
        ('<p onclick="x">a</p>', [(1, 1, "UnknownAttribute")]),
        ('<p style="x">a</p>', [(1, 1, "UnknownAttribute")]),
        ('<p class="{{ nama }}">a</p>', [(1, 1, "FieldInTag"), (1, 24, "ClosedUnopened")]),
        ('<div><section class="lampiran">a</section></div>', [(1, 6, "AnnexInside")]),
        ('<p class="lampiran">a</p>', [(1, 1, "AnnexInside")]),
        ('<section class="lampiran"><p>a</p></section><p>b</p>', [(1, 45, "AfterAnnex")]),
        (f"{ANNEX}Demikian {{{{ nama }}}}", [(1, 38, "AfterAnnex"), (1, 47, "AfterAnnex")]),
        (f"{ANNEX}\n  Demikian.", [(2, 3, "AfterAnnex")]),
        (f"{ANNEX}a<b>c</b>d", [(1, 38, "AfterAnnex"), (1, 39, "AfterAnnex"), (1, 47, "AfterAnnex")]),
        (f"{ANNEX}<br>", [(1, 38, "AfterAnnex")]),
        (f"{{% if terima %}}{ANNEX}{{% endif %}}<p>b</p>", [(1, 64, "AfterAnnex")]),
        (f"{ANNEX}{{% if terima %}}a{{% else %}}b{{% endif %}}", [(1, 53, "AfterAnnex"), (1, 64, "AfterAnnex")]),
        (
            f"{{% if terima %}}{ANNEX}{{% elif nama %}}{{% else %}}a{{% endif %}}<p>b</p>",
            [(1, 90, "AfterAnnex")],
        ),
        (f"{{% for a in butir %}}<p>a</p>{ANNEX}{{% endfor %}}", [(1, 21, "LoopedAnnex")]),
        (f"{{% for a in butir %}}{{{{ a }}}}{ANNEX}{{% endfor %}}", [(1, 21, "LoopedAnnex")]),
        (f"{{% for a in butir %}}a{ANNEX}b{{% endfor %}}", [(1, 21, "LoopedAnnex"), (1, 59, "AfterAnnex")]),
        (
            f"{{% for a in butir %}}{{% for b in butir %}}x{{% endfor %}}{ANNEX}{{% endfor %}}",
            [(1, 41, "LoopedAnnex")],
        ),
        ("a < b", [(1, 3, "StrayAngle")]),
        ("<!-- a -->", [(1, 1, "StrayAngle")]),
        ("<p>a", [(1, 1, "NotClosed")]),
        ("{% if terima %}<p>{% else %}</p>{% endif %}", [(1, 16, "NotClosed"), (1, 29, "ClosedUnopened")]),
        ("<p>{{ nama", [(1, 1, "Unfinished")]),
        ("", [(1, 1, "Empty")]),
        ("x" * (LONGEST + 1), [(1, 1, "TooLong")]),
    ],
)
def test_a_mistake_is_told_with_its_line_and_column(body: str, where: list[tuple[int, int, str]]) -> None:
    assert found(body) == where


def test_lists_in_lists_have_a_depth() -> None:
    inner = "".join(f"{{% for n{n} in butir %}}" for n in range(DEEPEST + 1)) + "{% endfor %}" * (DEEPEST + 1)
    assert [name for _, _, name in found(inner)] == ["TooDeep"]


def test_what_is_allowed_is_drawn_and_values_stay_text() -> None:
    body = (
        "{% if terima and (anggota|jumlah > 0 or nama == 'x') %}<p>{{ nama }}</p>{% else %}-{% endif %}"
        "{% for a in anggota %}{{ loop.index }}. {{ a.nama|huruf_besar }} {{ a.umur|terbilang }}{% endfor %}"
    )
    assert found(body) == []
    made = filled(body, WORDS.samples() | {"nama": MARKUP})
    assert made.startswith("<p>&lt;img src=x onerror=&#34;alert(1)&#34;&gt; &amp; {{ 7 * 7 }}</p>")
    assert made.endswith("1. A tiga")


def test_annexes_stand_apart_and_no_field_makes_one() -> None:
    annex = '<section class="kecil lampiran"><p>{{ nama }}</p></section>'
    body = f"<p>{{{{ nama }}}}</p>{{% if terima %}}{annex}{annex}{{% endif %}}"
    assert found(body) == []
    said, annexes = parted(filled(body, WORDS.samples() | {"nama": '<section class="lampiran">'}))
    assert said == "<p>&lt;section class=&#34;lampiran&#34;&gt;</p>"
    assert annexes.count("<section") == 2
    assert parted(filled(body, WORDS.samples() | {"terima": False}))[1] == ""


@pytest.mark.parametrize(
    "body",
    [
        f"{{% if terima %}}{ANNEX}{{% else %}}<p>b</p>{{{{ nama }}}} c{{% endif %}}",
        f"{{% if terima %}}{ANNEX}{{% elif nama %}}<p>b</p>{{% else %}}c{{% endif %}}\n{ANNEX}",
        f"a {{% for a in butir %}}\n{ANNEX}\n{{% endfor %}} {{% for a in butir %}}{ANNEX}{{% endfor %}}",
        f"{{% for a in butir %}}<p>b</p>{{% endfor %}}{ANNEX}",
        f"{{% for a in butir %}}{{% if a %}}{ANNEX}{{% endif %}}{{% endfor %}}",
    ],
)
def test_an_annex_nothing_is_printed_behind_is_let_be(body: str) -> None:
    assert found(body) == []


def blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Templates of templates: one behind another, in branches, repeated."""
    some = st.lists(inner, max_size=3).map("".join)
    either = st.tuples(some, some).map(lambda two: f"{{% if terima %}}{two[0]}{{% else %}}{two[1]}{{% endif %}}")
    when = some.map(lambda one: f"{{% if butir %}}{one}{{% endif %}}")
    return st.one_of(some, either, when, some.map(lambda one: f"{{% for a in anggota %}}{one}{{% endfor %}}"))


@given(
    body=st.recursive(st.sampled_from([ANNEX, "<p>b</p>", "kata", "{{ nama }}", " "]), blocks, max_leaves=8),
    content=st.fixed_dictionaries(
        {
            "terima": st.booleans(),
            "nama": st.just("N"),
            "butir": st.sampled_from([[], ["x"]]),
            "anggota": st.lists(st.just({"nama": "A", "umur": 3}), max_size=2),
        }
    ),
)
def test_behind_the_signature_stand_annexes_and_nothing_else(body: str, content: dict[str, object]) -> None:
    if problems(body, WORDS):
        return
    _, annexes = parted(filled(body, content))
    assert not annexes.replace(ANNEX, "").strip(), body


def test_a_content_of_before_is_completed_with_blanks() -> None:
    full = WORDS.completed({"nama": "Kartinah", "anggota": [{"nama": "A"}]})
    assert full == {"nama": "Kartinah", "terima": False, "butir": [], "anggota": [{"nama": "A", "umur": 0}]}


def test_a_letter_does_not_run_long() -> None:
    body = "{% for a in butir %}{% for b in butir %}<p>{{ a }}{{ b }}</p>{% endfor %}{% endfor %}"
    with pytest.raises(TooMuch):
        filled(body, WORDS.samples() | {"butir": ["panjang"] * 2000}, most=100_000)


PIECES = st.sampled_from(
    [
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "<",
        ">",
        "</",
        "script",
        "p",
        "b",
        "nama",
        "butir",
        "if",
        "for",
        "in",
        "end",
        "else",
        "raw",
        '"',
        "'",
        "=",
        "|",
        ".",
        "__class__",
        "&",
        "-",
        "class",
        "onload",
    ]
)


@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_whatever_is_typed_is_judged_and_what_passes_holds_only_allowed_tags(body: str) -> None:
    if problems(body, WORDS):
        return
    made = str(filled(body, WORDS.samples() | {"nama": "<script>alert(1)</script>", "butir": ["<b onload=x>"]}))
    for tag in re.findall(r"<[^>]*>?", made):
        name = re.fullmatch(r"</?([A-Za-z0-9]+)(?: (?:class|scope|colspan|rowspan)=\"[^\"]*\")*\s*>", tag)
        assert name, (body, tag)
        assert name.group(1).lower() in ALLOWED_TAGS


@pytest.mark.parametrize("kind", sorted(VOCABULARIES))
def test_every_shipped_wording_is_sound_and_stands_empty_fields(kind: str) -> None:
    words, body = VOCABULARIES[kind], shipped(kind)
    assert problems(body, words) == []
    common = {"nomor_surat": "1", "tanggal_surat": "2026-11-26", "kode_verifikasi": "X"}
    for content in (words.samples(), words.blanks()):
        assert "undefined" not in filled(body, content | common).lower()
