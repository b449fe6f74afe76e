"""The server and the browser compute the same: 20,000 random expressions over random answers, no difference."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from portal.kernel.expressions.answers import Around, run_of, text, truth, whole
from portal.kernel.expressions.xlsform import COMPARING, RULE_FUNCTIONS, asked

HERE = Path(__file__).parent
TWIN = HERE.parents[1] / "portal" / "static" / "js" / "expressions.js"
CASES = 20_000
TODAY = "2026-11-25"
TEXTS = (
    "", "0", "1", "2", "10", "01", "-5", "3.5", "1e5", " 7", "7 ", "0x10", "Infinity", "NaN", "1_000", "٣", "½",
    "2026-11-24", "2024-02-29", "2023-02-29", "0000-01-01", "0001-01-01", "9999-12-31", "1990-01-31", "1 2 3", "a",
    "Ýú", "😀b", "true", "false", "3201010101900001", "000123456789012", "999999999999999", "1234567890123456",
)  # fmt: skip
NUMBERS = (0, 1, 2, 7, -3, 0.1, 0.2, 2.5, -2.5, 1e-7, 1e-5, 123456.789, 10**15, 10**15 + 1, 2**60, 1e300, 0.5, 1 / 3)
PATTERNS = ("[0-9]{16}", "[a-z]+", r"\d{2}-\d{2}", "a|b|1.*", "[^0-9]*", ".", r"[+\-\d]{1,8}x?", "0{16}|1{16}", "/a/")


def number(chance: random.Random) -> Any:
    return chance.choice(NUMBERS)


def scalar(chance: random.Random) -> Any:
    return chance.choice((chance.choice(TEXTS), chance.choice(TEXTS), number(chance), None, True, False))


def answers(chance: random.Random, names: str, *, rows: bool) -> dict[str, Any]:
    made = {name: scalar(chance) for name in names if chance.random() < 0.9}
    made["m"] = [chance.choice(TEXTS) for _ in range(chance.randrange(4))]
    made["v"] = [scalar(chance) for _ in range(chance.randrange(4))]
    if rows:
        made["r"] = [answers(chance, "abq", rows=False) for _ in range(chance.randrange(4))]
    return made


def source(chance: random.Random, depth: int) -> str:
    def inner() -> str:
        return source(chance, depth - 1)

    if depth <= 0 or chance.random() < 0.15:
        quoted = chance.choice([one for one in TEXTS if "'" not in one])
        literal = f"{abs(chance.choice(NUMBERS[:10])):f}".rstrip("0").rstrip(".")
        names = ("a", "b", "c", "d", "m", "v", "r", "q", "none")
        return chance.choice((f"${{{chance.choice(names)}}}", f"'{quoted}'", literal, ".", "today()", "true()"))
    what = chance.random()
    if what < 0.45:
        sign = chance.choice((*COMPARING, "+", "-", "*", "div", "mod", "and", "or"))
        return f"({inner()} {sign} {inner()})"
    if what < 0.5:
        return f"-({inner()})"
    name = chance.choice(sorted(RULE_FUNCTIONS))
    least, most = RULE_FUNCTIONS[name]
    values = [inner() for _ in range(chance.randint(least, min(most, 4)))]
    if name == "regex":
        values[1] = f"'{chance.choice(PATTERNS)}'"
    if name == "count-if":
        values[0] = chance.choice(("${r}", "${v}", "${a}"))
    return f"{name}({', '.join(values)})"


def made(seed: int) -> list[tuple[str, dict[str, Any]]]:
    chance, found = random.Random(seed), []
    while len(found) < CASES:
        written = source(chance, chance.randint(1, 4))
        if len(written) > 1_500:
            continue
        rows = [answers(chance, "abcd", rows=True)]
        if chance.random() < 0.5:
            rows.insert(0, answers(chance, "abq", rows=False))
        tree = asked(written, rule=True).tree
        found.append((written, {"tree": tree, "rows": rows, "own": scalar(chance), "today": TODAY}))
    return found


def here(written: str, case: dict[str, Any]) -> list[Any]:
    value = run_of(asked(written, rule=True))(Around(tuple(case["rows"]), case["own"], case["today"]))
    return [whole(value), text(value), truth(value)]


def same(a: Any, b: Any) -> bool:
    """Equal as JSON in doubles: 1 and 1.0 are one number, true is no number."""
    one, other = (json.dumps(json.loads(json.dumps(value), parse_int=float)) for value in (a, b))
    return one == other


def test_python_and_javascript_agree(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("NOT TESTED: no node here, so the browser's evaluator was not compared with the server's")
    cases = made(20261125)
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([case for _, case in cases]), encoding="utf-8")
    run = subprocess.run(
        [node, HERE / "twins.mjs", file, TWIN], check=True, capture_output=True, encoding="utf-8", timeout=120
    )
    theirs = json.loads(run.stdout)
    assert len(theirs) == len(cases) >= 20_000
    kinds = set()
    for (written, case), (value, as_text, as_truth) in zip(cases, theirs, strict=True):
        ours = here(written, case)
        kinds.add(type(ours[0]))
        told = f"{written} over {case['rows']!r}, own {case['own']!r}: {ours} here, {[value, as_text, as_truth]} there"
        assert same(ours[0], value), told
        assert ours[1:] == [as_text, as_truth], told
    assert kinds >= {int, float, str, bool, list, type(None)}
