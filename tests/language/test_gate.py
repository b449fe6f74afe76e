"""Everything the gate can say is said in English to English readers: findings, how to mend them, paths, reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from portal.cases.ports import Sources
from portal.cli.speaking import Speaker
from portal.kernel.phrases import Phrase, filled, kept, listed, phrase_of
from portal.workflows.findings import CATALOGUE, Finding
from portal.workflows.findings.happened import MESSAGES as HAPPENED
from portal.workflows.gate import check
from portal.workflows.gate.report import told
from tests.gate.test_findings import ALL
from tests.gate.test_scenarios import EVENTS, WAY, unmet
from tools import messages

VOICE = Speaker("en")
INDONESIAN = {
    "yang", "bukan", "dari", "harus", "dan", "atau", "sudah", "belum", "pada", "untuk", "ini", "itu", "sebab", "dengan",
    "tidak", "ada", "langkah", "tugas", "kasus", "baris", "keliru", "tanpa", "gerbang", "panah", "terbuka", "peubah",
    "jumlah", "lewat", "selesai", "dimulai", "gagal", "berakhir", "galat", "unsur", "berkas",
}  # fmt: skip
WORDS = re.compile(r"\b[a-z]+\b")


def phrases_in(value: Any) -> Iterator[Phrase]:
    """A value's phrases, and those that fill them."""
    if isinstance(value, Phrase):
        yield value
        for one in value.params.values():
            yield from phrases_in(one)
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from phrases_in(one)


def untranslated(said: str, files: Sources) -> set[str]:
    """Indonesian words that stand in a text and in no name of the diagram."""
    names = {word for file in (files.diagram, *files.others, *files.tables) for word in WORDS.findall(file.decode())}
    return INDONESIAN & set(WORDS.findall(said)) - names


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_finding_of_the_catalogue_has_both_languages(code: str) -> None:
    kind = CATALOGUE[code]
    for text in (kind.why, kind.mend):
        assert VOICE.words(text) != text


@pytest.mark.parametrize("text", HAPPENED.values())
def test_so_has_what_happens_on_the_way(text: str) -> None:
    assert VOICE.words(text) != text or not WORDS.search(re.sub(r"\{\w+\}", "", text))


@pytest.mark.parametrize("code", ALL)
def test_a_finding_is_told_in_english_with_all_that_fills_it(code: str) -> None:
    picture = ALL[code]
    report = check(picture.wrong, picture.house).to_json(VOICE.tell)
    texts = [text for one in report["findings"] for text in (one["why"], one["mend"], *one["path"])]
    for text in (*texts, *(stage["reason"] for stage in report["stages"])):
        assert untranslated(text, picture.wrong) == set(), text


@pytest.mark.parametrize("code", ALL)
def test_what_is_kept_is_told_the_same_later(code: str) -> None:
    report = check(ALL[code].wrong, ALL[code].house)
    stored = phrase_of(report.to_json(kept))
    for language in ("id", "en"):
        voice = Speaker(language)
        told_later = [(voice.tell(one["why"]), voice.tell(one["mend"])) for one in stored["findings"]]
        assert told_later == [(voice.tell(one.why), voice.tell(one.mend)) for one in report.findings]
    known = {str(message.id) for message in messages.load("en")}
    assert {one.template for one in phrases_in(stored)} - known - {"", "{part0}"} == set()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("end: selesai", "end: rusak"), "ends at selesai, not rusak"),
        (("open: [b]", "open: [a]"), "the open tasks are b, not a"),
        (("isi: ada, hasil: baik", "isi: lain"), "the variable isi is 'ada', not 'lain'"),
        (("- [b, setuju]", "- [c, setuju]"), "task c is not open; what is open: task b"),
    ],
)
def test_what_a_scenario_does_not_keep_is_told_in_english(change: tuple[str, str], said: str) -> None:
    (why,) = unmet(EVENTS, WAY.replace(*change))
    assert said in VOICE.tell(why)


def test_a_sentence_that_fills_a_sentence_ends_once() -> None:
    assert Phrase("Skenario: {detail}.", detail=Phrase("Isinya salah.")) == "Skenario: Isinya salah."
    assert filled("{a}.", {"a": listed([Phrase("satu"), "dua"])}) == "satu, dua."


def test_a_finding_told_plainly_is_indonesian() -> None:
    said = told(Finding("no-lane", "a"))
    assert said["why"] == "Tugas ini tidak berada di lajur peran mana pun."
