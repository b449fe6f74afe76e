"""A run of any kind, lived by the engine, becomes a path that is met; one that was not lived so is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
import yaml

from portal.cases.ports import Happened, Happening, NotReplayable, Run
from portal.workflows.authoring import dropped, paths, recorded
from portal.workflows.engine import InterningEngine
from tests.gate.drawing import draw, end, service, sources, start, xor
from tests.gate.test_scenarios import EVENTS, unmet

CALLED = Happened("service", "panggil", {"hasil": "baik", "catatan": "Rumah Pak Karto"})
ANSWERED = Happened("done", "a", {"keputusan": "setuju", "kembali_ke": ""})
HEARD = (
    CALLED,
    ANSWERED,
    Happened("heard", "kabar", {"isi": "ada"}),
    Happened("heard", "banjir"),
    Happened("timer", "lama"),
)
FAILED = (Happened("error", "panggil", code="PUTUS"), Happened("done", "b", ANSWERED.values))


def lived(happened: Sequence[Happened], diagram: bytes = EVENTS) -> Run:
    """A run as the case rooms would tell it, lived by the engine."""
    engine = InterningEngine()
    info = engine.learn(replace(sources(diagram), process="uji"))
    begun = {"hasil": "", "keputusan": "", "kembali_ke": ""}
    now = engine.start(info.version, begun)
    path = now.path
    for one in happened:
        what = {"service": "done", "heard": "signal" if one.key == "banjir" else "message"}.get(one.what, one.what)
        happening = Happening(what, one.key, one.code)
        now = engine.advance(info.version, now.marking, happening, {**now.variables, **one.values})
        path += now.path
    open_now = tuple(one.key for one in now.open if one.what == "task")
    return Run(begun, tuple(happened), path, now.ended is not None, open_now)


@pytest.mark.parametrize(("happened", "stops"), [(HEARD, "selesai"), (FAILED, "rusak"), (HEARD[:1], None)])
def test_a_run_becomes_a_path_that_is_met(happened: Sequence[Happened], stops: str | None) -> None:
    text, name = recorded(sources(EVENTS), lived(happened), "")
    (path,) = paths(text)
    assert (path.name, path.end) == (name, stops)
    assert path.open == (None if stops else ("a",))
    assert unmet(EVENTS, text) == []


def test_only_what_the_diagram_asks_for_is_written() -> None:
    text, _ = recorded(sources(EVENTS), lived(HEARD), "", "semua")
    assert "Karto" not in text
    (said,) = yaml.safe_load(text)
    assert said["variables"] == {"hasil": ""}
    assert said["steps"] == [
        {"service": "panggil", "set": {"hasil": "baik"}},
        ["a", "setuju"],
        {"message": "kabar"},
        {"signal": "banjir"},
        ["timer", "lama"],
    ]


def test_the_path_is_broken_by_a_diagram_that_leads_elsewhere() -> None:
    text, _ = recorded(sources(EVENTS), lived(HEARD), "", "semua")
    turned = EVENTS.replace(b"hasil == 'baik'", b"hasil == 'buruk'")
    assert turned != EVENTS
    (why,) = unmet(turned, text)
    assert why.startswith("Skenario 'semua' langkah")


@pytest.mark.parametrize(
    "change",
    [
        {"path": ("mulai", "panggil", "lain")},
        {"ended": False, "open": ("a",)},
        {"happened": HEARD[:-1]},
        {"happened": (*HEARD[:1], *HEARD[2:])},
        {"variables": {}, "happened": (Happened("service", "panggil"), *HEARD[1:])},
    ],
)
def test_a_run_that_was_not_lived_so_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(NotReplayable):
        recorded(sources(EVENTS), replace(lived(HEARD), **change), "")  # type: ignore[arg-type]


def test_rounds_of_a_call_keep_their_order() -> None:
    ways = ["mulai > panggil > cek", "cek > panggil ? n != 3", "cek > selesai ? n == 3"]
    drawn = draw(start(), service("panggil"), xor("cek"), end(), way=ways)
    run = lived([Happened("service", "panggil", {"n": n}) for n in (1, 2, 3)], drawn)
    text, _ = recorded(sources(drawn), run, "")
    assert unmet(drawn, text) == []
    assert [step["set"]["n"] for step in yaml.safe_load(text)[0]["steps"]] == [1, 2, 3]


@pytest.mark.parametrize(
    "before", ["[{name: satu, steps: [], end: selesai}]", "- name: satu\n  end: selesai\n# akhir\n"]
)
def test_a_file_however_written_grows_and_shrinks(before: str) -> None:
    text, _ = recorded(sources(EVENTS), lived(HEARD), before, "dua")
    assert [one.name for one in paths(text)] == ["satu", "dua"]
    assert [one.name for one in paths(dropped(text, 1))] == ["dua"]
    assert dropped(dropped(text, 1), 1) == ""


def test_a_file_that_cannot_be_read_is_left_alone() -> None:
    with pytest.raises(NotReplayable, match="tidak dapat dibaca"):
        recorded(sources(EVENTS), lived(HEARD), "bukan: daftar")
    assert paths("bukan: daftar") == ()
