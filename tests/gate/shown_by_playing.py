"""What only playing shows: one picture for each finding of the proof, the scenarios, the lives and the moves."""

from __future__ import annotations

from dataclasses import replace

from portal.cases.ports import Vacancy
from portal.workflows.gate import Budget, Context, Running
from tests.gate.drawing import (
    both,
    boundary,
    draw,
    end,
    line,
    node,
    script,
    several,
    sources,
    start,
    sub,
    user,
    xor,
)
from tests.gate.pictures import HOUSE, Picture, asked, two

FINE = asked()


def forked(close: str, *, opens: str | None = None, way: list[str] | None = None) -> bytes:
    """Two steps side by side between an opening and a closing gateway."""
    nodes = [start(), opens or both("pisah"), user("a"), user("b"), close, user("c"), end()]
    return draw(*nodes, way=way or ["mulai > pisah > a > gabung > c > selesai", "pisah > b > gabung"])


BOTH = forked(both("gabung"))
TORN = forked(
    both("gabung"),
    opens=xor("pisah"),
    way=["mulai > pisah", "pisah > a ? kaya", "pisah > b ? not kaya", "a > gabung > c > selesai", "b > gabung"],
)
EITHER = forked(
    xor("gabung"),
    opens=xor("pisah"),
    way=["mulai > pisah", "pisah > a ? kaya", "pisah > b ? not kaya", "a > gabung > c > selesai", "b > gabung"],
)
UNJOINED = forked(xor("gabung"))
LEFT = draw(
    start(), both("pisah"), user("a"), xor("pilih"), user("b"), both("gabung"), end(), end("lekas"),
    way=["mulai > pisah > a > pilih", "pilih > gabung ? ya", "pilih > lekas ? not ya", "pisah > b > gabung > selesai"],
)  # fmt: skip
TWICE = draw(
    start(), both("pisah"), user("a"), user("b"), user("c"), xor("temu"), both("gabung"), end(),
    way=["mulai > pisah > a > temu > gabung > selesai", "pisah > b > temu", "pisah > c > gabung"],
)  # fmt: skip
ROUND = draw(start(), user("a"), user("b"), xor("lagi"), end(), way=["mulai > a > b > a", "lagi > selesai"])
ENDING = draw(
    start(), user("a"), user("b"), xor("lagi"), end(),
    way=["mulai > a > b > lagi", "lagi > a ? ulang", "lagi > selesai ? not ulang"],
)  # fmt: skip
GROWING = draw(
    start(), user("a"), both("pisah"), xor("lagi"), user("b"), end(),
    way=["mulai > a > pisah > b > selesai", "pisah > a"],
)  # fmt: skip
SPINNING = draw(
    start(),
    user("a"),
    xor("lagi"),
    end(),
    way=["mulai > a > lagi", "lagi > lagi ? ulang", "lagi > selesai ? not ulang"],
)


def parallel_answers(after: str) -> bytes:
    """Two steps answer side by side; what is asked after they have met."""
    return draw(
        start(), both("pisah"), user("a", "setuju,tolak"), user("b", "setuju,tolak"), both("gabung"), xor("pilih"),
        end("ya"), end("tidak"), variables="keputusan,kembali_ke,nilai",
        way=["mulai > pisah > a > gabung > pilih", "pisah > b > gabung", f"pilih > ya ? {after}",
             f"pilih > tidak ? not ({after})"],
    )  # fmt: skip


def meanwhile(written: str) -> bytes:
    """One branch writes, the other asks before they meet."""
    return draw(
        start(), both("pisah"), user("a"), script("tulis", f"{written} = 1"), user("b", writes="lain"), xor("pilih"),
        user("e"), xor("temu"), both("gabung"), user("isi", writes="nilai"), end(),
        way=["mulai > isi > pisah > a > tulis > gabung > selesai", "pisah > b > pilih", "pilih > temu ? nilai == 1",
             "pilih > e ? nilai != 1", "e > temu > gabung"],
    )  # fmt: skip


def reminded(*, interrupting: bool) -> bytes:
    """A step with a weekly reminder that somebody must see to."""
    cycle = "<timerEventDefinition><timeCycle>R/P7D</timeCycle></timerEventDefinition>"
    once = "<timerEventDefinition><timeDuration>P7D</timeDuration></timerEventDefinition>"
    edge = boundary("ingat", "kerja", once if interrupting else cycle, interrupting=interrupting)
    return line(user("kerja"), more=[edge, user("telepon"), end("sudah")], way=["ingat > telepon > sudah"])


NUDGE = [user("kerja", "setuju,kembalikan", return_to="kerja"), boundary("ingat", "kerja", interrupting=False),
         user("telepon"), end("sudah")]  # fmt: skip
DONE = end("beres", "<terminateEventDefinition/>")
LOOP = ["x > kerja ? keputusan == 'kembalikan'", "ingat > telepon > sudah"]
NUDGED = draw(start(), *NUDGE, xor("x"), end(),
              way=["mulai > kerja > x", "x > selesai ? keputusan == 'setuju'", *LOOP])  # fmt: skip
"""A step one may come back to, with a reminder beside it."""
INSIDE = sub("dalam", start("awal"), *NUDGE, DONE, way=["awal > kerja > beres", "ingat > telepon > sudah"])
CLOSED = draw(start(), INSIDE, xor("x"), end(), way=[
    "mulai > dalam > x", "x > selesai ? keputusan == 'setuju'", "x > dalam ? keputusan == 'kembalikan'"])  # fmt: skip
SHUT = draw(
    start(), user("a", "setuju,tolak"), xor("pilih"), user("b"), end(), end("tidak"),
    way=["mulai > a > pilih", "pilih > selesai ? keputusan == 'setuju'", "pilih > tidak ? keputusan == 'tolak'",
         "pilih > b ? keputusan == 'lain'", "b > selesai"],
)  # fmt: skip
NOBODY = Vacancy("verifikator", 2, 3, "kabupaten/kota", ("Konawe", "Kolaka"))
HELD = replace(HOUSE, levels={"verifikator_kab": ["kabupaten"]})
WIDE = [user(f"t{n}") for n in range(8)]
MANY = draw(start(), both("pisah"), *WIDE, both("gabung"), end(),
            way=["mulai > pisah", "gabung > selesai", *(f"pisah > t{n} > gabung" for n in range(8))])  # fmt: skip
LITTLE = replace(HOUSE, budget=Budget(markings=50, lives=2))
ONE = "- {name: satu, steps: [[tanya, setuju]], end: ya}\n"
OTHER = "- {name: dua, steps: [[tanya, tolak]], end: tidak}\n"
WRONG = "- {name: dua, steps: [[tanya, tolak]], end: ya}\n"
HERE = b'["uji",[],[["lama",null,[],null,null]],[],0]'
MOVING = replace(HOUSE, running=Running(sources(line(user("lama"))), {HERE: 7}))
MOVED = replace(HOUSE, running=Running(sources(line(user("lama"))), {HERE: 7}, {"lama": "tanya"}))

PROOF: dict[str, Picture] = {
    "starving-join": two(TORN, EITHER),
    "left-behind": two(LEFT, BOTH),
    "dead-end": two(
        draw(start(), user("a"), node("eventBasedGateway", "tunggu"), end(), way=["mulai > a > tunggu"]), FINE),
    "joins-twice": two(TWICE, BOTH),
    "open-twice": two(UNJOINED, BOTH),
    "open-again": two(reminded(interrupting=False), reminded(interrupting=True)),
    "reopened": two(NUDGED, CLOSED),
    "grows": two(GROWING, BOTH),
    "circles": two(ROUND, ENDING),
    "spins": two(SPINNING, ENDING),
    "never-opens": two(SHUT, FINE),
    "answer-without-way": two(asked("keputusan == 'setuju'", "keputusan == 'lain'"), FINE),
    "wrong-repeats": two(line(script("isi", "n = 5000"), user("kerja", inside=several("n"))),
                         line(script("isi", "n = 2"), user("kerja", inside=several("n")))),
    "role-nowhere": two(FINE, FINE, replace(HOUSE, levels={"operator_desa": ["desa"]}), HELD),
    "role-vacant": two(FINE, FINE, replace(HELD, vacant={"verifikator_kab": NOBODY}), HELD),
    "race-write": two(parallel_answers("keputusan == 'setuju'"), parallel_answers("nilai == 1")),
    "race-read": two(meanwhile("nilai"), meanwhile("angka")),
    "not-all-proven": two(MANY, BOTH, LITTLE),
    "sampled": two(line(user("kerja", inside=several("banyak"))), line(user("kerja", inside=several("2")))),
}  # fmt: skip


def walked(text: str) -> Context:
    """The house with an author's scenarios."""
    return replace(HOUSE, scenarios=text)


KEPT: dict[str, Picture] = {
    "bad-scenario": two(FINE, FINE, walked("- {nama: satu}"), walked(ONE)),
    "scenario": two(FINE, FINE, walked(WRONG), walked(OTHER)),
    "not-walked": two(FINE, FINE, walked(ONE), walked(ONE + OTHER)),
    "cannot-move": two(FINE, FINE, MOVING, MOVED),
}
