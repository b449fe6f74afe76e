"""The tables of findings in docs/process-authoring.md, out of the catalogue; run as a script it writes them anew."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from portal.cli.speaking import Speaker  # noqa: E402 - run as a script from anywhere
from portal.workflows.findings import CATALOGUE, Level  # noqa: E402
from portal.workflows.findings.lint import LINT  # noqa: E402
from portal.workflows.findings.proof import KEPT, PROOF  # noqa: E402
from portal.workflows.findings.reading import READING  # noqa: E402

PAGE = ROOT / "docs" / "process-authoring.md"
BEGIN, END = "<!-- findings: written by tools/findings.py -->", "<!-- end of findings -->"
WEIGHTS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note"}
ROOMS = (("Reading", READING), ("Drawing", LINT), ("Playing", PROOF), ("Promises, referee, running cases", KEPT))


def tables() -> str:
    """All findings, a table for each room."""
    voice, lines = Speaker("en"), list[str]()
    for title, room in ROOMS:
        lines += [f"### {title}", "", "| code | weighs | what is wrong | how to mend it |", "|---|---|---|---|"]
        for code, kind in sorted(room.items()):
            lines.append(f"| `{code}` | {WEIGHTS[kind.level]} | {voice.words(kind.why)} | {voice.words(kind.mend)} |")
        lines.append("")
    assert {code for _, room in ROOMS for code in room} == set(CATALOGUE)
    return "\n".join(lines)


def written(page: str) -> str:
    """The page with its tables as they should be."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n\n{tables()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
