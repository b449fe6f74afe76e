"""What a drawing shows standing still: one picture for each finding of the lint."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from portal.cases.ports import Sources
from tests.gate.drawing import (
    both,
    boundary,
    catch,
    draw,
    end,
    event,
    line,
    node,
    script,
    service,
    several,
    sources,
    start,
    sub,
    timer,
    user,
    xor,
)
from tests.gate.pictures import HOUSE, Picture, asked, choice, two

FINE = asked()
TABLE = (Path(__file__).parents[1] / "lives" / "models" / "golongan.dmn").read_bytes()
JALUR = (Path(__file__).parent / "jalur.dmn").read_bytes()
ERRORS = '<error id="galat" errorCode="GAGAL"/><error id="lain" errorCode="LAIN"/>'
LIFTS = '<escalation id="naik" escalationCode="NAIK"/>'


def defaulted(condition: str) -> bytes:
    """A choice with one way said and one by default."""
    ways = ("mulai > tanya > pilih", f"pilih > ya ? {condition}", "pilih > tidak")
    return choice(*ways, pick=xor("pilih", default="pilih_tidak"))


def thrown(what: str, caught: str, top: str = ERRORS) -> bytes:
    """A sub-process whose inner end throws, and what stands on its edge ("" = nothing)."""
    bag = sub("dalam", start("awal"), user("kerja"), end("putus", what), way=["awal > kerja > putus"])
    edge = [boundary("tepi", "dalam", caught), end("gagal")] if caught else []
    return line(bag, more=edge, way=["tepi > gagal"] if caught else [], top=top)


def watched(*nodes: str, way: list[str]) -> bytes:
    """A process with an event sub-process."""
    return line(user("kerja"), more=[sub("jaga", *nodes, way=way, watching=True)])


def after_event_gateway(target: str, *extra: str) -> bytes:
    """An event gateway with a timer and something else behind it."""
    nodes = [start(), node("eventBasedGateway", "tunggu"), catch("lama"), target, end("ya"), end("tidak")]
    name = "lain"
    return draw(*nodes, way=["mulai > tunggu > lama > ya", f"tunggu > {name} > tidak", *extra])


def timed(definition: str, *, interrupting: bool = True) -> bytes:
    """A step with a timer on its edge."""
    edge = [boundary("tenggat", "kerja", definition, interrupting=interrupting), end("lewat")]
    return line(user("kerja"), more=edge, way=["tenggat > lewat"])


def rule(decision: str) -> str:
    """A step that asks a decision table."""
    return node("businessRuleTask", "tabel", '<extensionElements><s:calledDecisionId xmlns:s="http://spiffworkflow.org'
                f'/bpmn/schema/1.0/core">{decision}</s:calledDecisionId></extensionElements>')  # fmt: skip


def ruled(decision: str, **said: str) -> bytes:
    """A decision table in a line."""
    return line(user("kerja"), rule(decision), **said)


LATE = [boundary("tenggat", "kerja", timer("lama")), end("lewat")]


def routed(*ways: str) -> bytes:
    """A table decides, the choice behind it has these ways."""
    picks = [f"pilih > {end} ? {condition}" for end, condition in zip(("ya", "tidak"), ways, strict=False)]
    tail = [xor("pilih"), end("ya"), end("tidak")]
    return draw(start(), user("kerja"), rule("jalur"), *tail, way=["mulai > kerja > tabel > pilih", *picks],
                variables="keputusan,kembali_ke,luas,jalur")  # fmt: skip


def laned(*ways: str) -> Sources:
    """The same with its table: jalur is 'kabupaten' or 'kota'."""
    return sources(routed(*ways), tables=[JALUR])


OPENED = replace(HOUSE, opening={"luas": (1, 2), "keputusan": ("",), "kembali_ke": ("",)})
MESSAGE = '<message id="pesan" name="jawaban"/>'
STEPS: dict[str, Picture] = {
    "no-lane": two(line(user("kerja"), outside=["kerja"]), FINE),
    "unknown-role": two(line(user("kerja"), lane="tukang_sihir"), FINE),
    "unknown-form": two(line(user("kerja", form="mantra")), line(user("kerja", form="musdes"))),
    "no-actions": two(line(user("kerja", "")), FINE),
    "return-without-target": two(
        line(user("kerja", "kembalikan")), line(user("kerja", "kembalikan", return_to="kerja"))
    ),
    "target-without-return": two(line(user("kerja", return_to="kerja")), FINE),
    "withdraw-without-cancel": two(line(user("kerja", withdraw_from="kerja")), FINE),
    "unknown-step": two(line(user("kerja", not_same_as="siapa")), line(user("kerja", not_same_as="kerja"))),
    "unknown-phase": two(line(user("kerja", phase="tiga")), FINE),
    "bad-due": two(line(user("kerja", due="tiga hari")), line(user("kerja", due="P3D"))),
    "unknown-property": two(line(user("kerja", notsameas="kerja")), line(user("kerja", not_same_as="kerja"))),
    "no-service": two(line(service("panggil", "")), line(service("panggil"))),
    "unknown-service": two(line(service("panggil", "rumah.meledak")), line(service("panggil"))),
}
CHOICES: dict[str, Picture] = {
    "no-condition": two(choice("mulai > tanya > pilih", "pilih > ya ? keputusan == 'setuju'", "pilih > tidak"), FINE),
    "default-on-answers": two(defaulted("keputusan == 'setuju'"), defaulted("jumlah == 1")),
    "ignored-condition": two(
        draw(
            start(),
            both("pisah"),
            both("gabung"),
            user("a"),
            user("b"),
            end(),
            way=["mulai > pisah", "pisah > a ? 1 == 2", "a > gabung > selesai", "pisah > b > gabung"],
        ),
        draw(
            start(),
            both("pisah"),
            both("gabung"),
            user("a"),
            user("b"),
            end(),
            way=["mulai > pisah > a > gabung > selesai", "pisah > b > gabung"],
        ),
    ),
    "value-without-way": two(
        laned("jalur == 'kabupaten'", "jalur == 'desa'"), laned("jalur == 'kabupaten'", "jalur == 'kota'")
    ),
    "no-such-value": two(
        laned("jalur == 'kabupatn'", "jalur != 'kabupatn'"), laned("jalur == 'kabupaten'", "jalur != 'kabupaten'")
    ),
    "unknown-default": two(
        choice(
            "mulai > tanya > pilih", "pilih > ya ? a", "pilih > tidak ? b", pick=xor("pilih", default="mulai_tanya")
        ),
        FINE,
    ),
    "bad-repeats": two(line(user("kerja", inside=several("1000000"))), line(user("kerja", inside=several("3")))),
    "bad-expression": two(asked("keputusan ==\n  'setuju' and and"), FINE),
    "missing-reference": two(ruled("entah"), sources(ruled("golongan_berkas"), tables=[TABLE])),
}
SHAPE: dict[str, Picture] = {
    "no-start": two(draw(user("kerja"), end(), way=["kerja > selesai"]), FINE),
    "several-starts": two(
        draw(start(), start("juga"), user("a"), end(), way=["mulai > a > selesai", "juga > a"]), FINE
    ),
    "no-inner-start": two(
        line(sub("dalam", user("a"), end("habis"), way=["a > habis"])),
        line(sub("dalam", start("awal"), user("a"), end("habis"), way=["awal > a > habis"])),
    ),
    "no-trigger": two(
        watched(start("awal"), user("a"), end("habis"), way=["awal > a > habis"]),
        watched(start("awal", timer()), user("a"), end("habis"), way=["awal > a > habis"]),
    ),
    "no-end": two(draw(start(), user("a"), way=["mulai > a"]), FINE),
    "no-inner-end": two(
        line(sub("dalam", start("awal"), user("a"), way=["awal > a"])),
        line(sub("dalam", start("awal"), user("a"), end("habis"), way=["awal > a > habis"])),
    ),
    "unreachable": two(line(user("a"), more=[user("b")], way=["b > a"]), FINE),
    "no-way-out": two(draw(start(), xor("pilih"), user("a"), end(), way=["mulai > a > pilih"]), FINE),
    "implicit-end": two(draw(start(), user("a"), end(), both("pisah"), user("b"),
                             way=["mulai > pisah > a > selesai", "pisah > b"]), FINE),
}  # fmt: skip
EVENTS: dict[str, Picture] = {
    "never-thrown": two(
        thrown(event("error", errorRef="galat"), event("error", errorRef="lain")),
        thrown(event("error", errorRef="galat"), event("error", errorRef="galat")),
    ),
    "uncaught-error": two(
        thrown(event("error", errorRef="galat"), ""), thrown(event("error", errorRef="galat"), event("error"))
    ),
    "uncaught-escalation": two(
        thrown(event("escalation", escalationRef="naik"), "", LIFTS),
        thrown(event("escalation", escalationRef="naik"), event("escalation", escalationRef="naik"), LIFTS),
    ),
    "bad-event-target": two(after_event_gateway(user("lain")), after_event_gateway(catch("lain", timer("P2D")))),
    "shared-event-target": two(
        after_event_gateway(catch("lain", timer("P2D")), "mulai > lain"),
        after_event_gateway(catch("lain", timer("P2D"))),
    ),
    "past-date": two(timed(timer("2020-01-01", "timeDate")), timed(timer("2030-01-01", "timeDate"))),
    "zero-duration": two(timed(timer("PT0M")), timed(timer())),
    "cycle-once": two(timed(timer("R/P1D", "timeCycle")), timed(timer("R3/P7D", "timeCycle"), interrupting=False)),
    "not-a-time": two(
        line(script("hitung", "lama = 3"), user("kerja"), more=LATE, way=["tenggat > lewat"]),
        line(script("hitung", "lama = 'P3D'"), user("kerja"), more=LATE, way=["tenggat > lewat"]),
    ),
    "bad-timer": two(timed(timer("R0/P1D", "timeCycle"), interrupting=False), timed(timer())),
}
WORDS: dict[str, Picture] = {
    "undeclared": two(asked(variables="jumlah"), asked(variables="keputusan,kembali_ke")),
    "never-read": two(
        line(script("hitung", "jumlah = 1"), user("kerja")),
        line(script("hitung", "jumlah = 1"), user("kerja", inside=several("jumlah"))),
    ),
    "never-filled": two(
        line(user("kerja", inside=several("jumlah")), variables="keputusan,kembali_ke,jumlah"),
        line(
            user("isi", writes="jumlah"),
            user("kerja", inside=several("jumlah")),
            variables="keputusan,kembali_ke,jumlah",
        ),
        OPENED,
        OPENED,
    ),
    "blank-name": two(line(user("kerja", label="   ")), FINE),
    "bad-word": two(line(user("Activity_0x7f3")), line(user("periksa_berkas"))),
    "same-name": two(
        line(user("a", label="Periksa  berkas"), user("b", label="periksa berkas")), line(user("a"), user("b"))
    ),
}
PICTURES = STEPS | CHOICES | SHAPE | EVENTS | WORDS
