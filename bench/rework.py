"""The cost of a step over 120 rounds of rework: flat with interned markings, growing with the library's task tree."""

from __future__ import annotations

import json
import os
import time

from bench.ground import tell
from bench.naive import BEGIN, CALLED, DIAGRAM, SERIALIZER, answer, parsed, started
from portal.cases.ports import Happening, Sources
from portal.workflows.engine import InterningEngine

ROUND = (
    ("catat_musdes", "setuju", ""),
    ("verval/kunjungan_lapangan", "kirim", ""),
    ("verifikasi_kab", "kembalikan", "catat_musdes"),
)
SHOWN = (1, 10, 30, 60, 90, 120)


def ours(rounds: int) -> list[float]:
    """Microseconds per step in each round: variables read from the case's row, the step, variables written back.

    Like the library's document, the row's text is all that is carried from step to step.
    """
    engine = InterningEngine()
    version = engine.learn(Sources("usulan_baru", DIAGRAM.read_bytes(), (CALLED.read_bytes(),))).version
    now = engine.start(version, BEGIN)
    now = engine.advance(
        version, now.marking, Happening("done", "susun_usulan"), {**now.variables, "keputusan": "ajukan"}
    )
    marking, row, spent = now.marking, json.dumps(dict(now.variables)), []
    for _ in range(rounds):
        begun = time.process_time()
        for step, action, to in ROUND:
            said = {**json.loads(row), "keputusan": action, "kembali_ke": to}
            now = engine.advance(version, marking, Happening("done", step), said)
            marking, row = now.marking, json.dumps(dict(now.variables))
        spent.append((time.process_time() - begun) / len(ROUND) * 1e6)
    return spent


def naive(rounds: int, longest: float) -> list[float]:
    """The same with the library: load, step, save; until a round takes longer than `longest` seconds."""
    workflow = started(parsed())
    answer(workflow, "susun_usulan", "ajukan")
    document = SERIALIZER.serialize_json(workflow)
    spent: list[float] = []
    for _ in range(rounds):
        begun = time.process_time()
        for step, action, to in ROUND:
            workflow = SERIALIZER.deserialize_json(document)
            answer(workflow, step.rpartition("/")[2], action, to)
            document = SERIALIZER.serialize_json(workflow)
        spent.append((time.process_time() - begun) / len(ROUND) * 1e6)
        if spent[-1] * len(ROUND) / 1e6 > longest:
            break
    return spent


def main() -> None:
    """Both curves at the same rounds."""
    rounds = int(os.environ.get("ROUNDS", "120"))
    mine, theirs = ours(rounds), naive(rounds, float(os.environ.get("LONGEST", "20")))
    shown = [one for one in SHOWN if one <= rounds]
    last = min(len(theirs), rounds)
    tell(
        rounds=rounds,
        flat=round(sum(mine[-10:]) / max(sum(mine[1:11]), 1e-9), 2),
        naive_growth=round(theirs[last - 1] / theirs[0], 1),
        ratio_vs_naive_first=round(theirs[0] / max(mine[min(1, rounds - 1)], 1e-9), 1),
        ratio_vs_naive_last=round(theirs[last - 1] / max(mine[-1], 1e-9), 1),
        ours_us={str(one): round(mine[one - 1], 1) for one in shown},
        naive_us={str(one): round(theirs[one - 1]) for one in shown if one <= last},
    )


if __name__ == "__main__":
    main()
