"""Tables of roles and services in docs/process-authoring.md, out of the code; run as a script it writes them anew."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from portal.access.roles import SHIPPED  # noqa: E402 - run as a script from anywhere
from portal.cases.services import LABELS, VERBS, Verb  # noqa: E402
from portal.cli.speaking import Speaker  # noqa: E402
from portal.kernel.area import Level  # noqa: E402

PAGE = ROOT / "docs" / "process-authoring.md"
BEGIN, END = "<!-- words: written by tools/vocabulary.py -->", "<!-- end of words -->"
LEVELS = {
    Level.NASIONAL: "nation",
    Level.PROVINSI: "province",
    Level.KABUPATEN: "regency or city",
    Level.KECAMATAN: "district",
    Level.DESA: "village",
}


def tables() -> str:
    """Every role a lane may name, every verb a service task may call."""
    voice = Speaker("en")
    lines = ["| role | title | in English | posts are held at |", "|---|---|---|---|"]
    for role in SHIPPED:
        levels = ", ".join(LEVELS[level] for level in sorted(role.levels, reverse=True))
        lines.append(f"| `{role.code}` | {role.title} | {voice.words(role.title)} | {levels} |")
    lines += ["", "| service | what it does | in English | sets |", "|---|---|---|---|"]
    for name, verb in VERBS.items():
        sets = "; ".join(f"`{variable}`: {', '.join(values)}" for variable, values in results_of(verb).items())
        lines.append(f"| `{name}` | {LABELS[name]} | {voice.words(LABELS[name])} | {sets or 'nothing'} |")
    return "\n".join(lines)


def results_of(verb: Verb) -> dict[str, list[str]]:
    """The variables a verb's answers set and their values, as its `return`s spell them out."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(verb)))):
        if isinstance(node, ast.Return):
            assert isinstance(node.value, ast.Dict)
            for variable, value in zip(node.value.keys, node.value.values, strict=True):
                said = f"`{value.value}`" if isinstance(value, ast.Constant) else "computed"
                found.setdefault(str(ast.literal_eval(variable or ast.Constant(""))), []).append(said)
    return {variable: sorted(set(values)) for variable, values in found.items()}


def written(page: str) -> str:
    """The page with its tables as they should be."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n\n{tables()}\n\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
