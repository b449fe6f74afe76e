"""What docs/api.md tells other systems to type works as typed, in the order of the page."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.access.tokens import CALLS_PER_MINUTE, LIVES, SCOPE_RIGHTS
from portal.cases.proposing import KEPT
from portal.views.api.checking import LARGEST
from tests.browser import serving
from tests.conftest import Web
from tests.views.api.conftest import joins  # noqa: F401 - the same tokens
from tests.views.registry.conftest import registered  # noqa: F401 - the same families

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
TRIED = '"dapat_diajukan":false'
SHOWS = ["Aceh", "Sukirman Hadi", '"individu"', TRIED, TRIED, '"nomor":"USL-3302-']
"""What each example's answer holds."""


@pytest.fixture(scope="module")
def address(web: Web) -> Iterator[str]:
    with serving(web) as base:
        yield base


def test_examples_can_be_typed(web: Web, address: str, joins: object, registered: object) -> None:  # noqa: F811
    token = joins("sari").secret  # type: ignore[operator]
    examples = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    assert len(examples) == len(SHOWS)
    answers: list[dict[str, object]] = []
    for script, shown in zip(examples, SHOWS, strict=True):
        done = subprocess.run(
            ["sh", "-euc", script],
            env={"PATH": os.environ["PATH"], "PORTAL": address, "TOKEN": token},
            capture_output=True,
            text=True,
            check=True,
        )
        told = json.dumps(json.loads(done.stdout), separators=(",", ":"))
        assert shown in told, (script, told[:2000])
        if "dapat_diajukan" in told:
            answers.append(json.loads(done.stdout))
    assert web.scalar("select count(*) from case_file") == 1, "the trial kept nothing"
    [shown_answer] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    answer = json.loads(shown_answer.replace(", …]", "]"))
    assert answer["temuan"][0] in answers[0]["temuan"], answers  # type: ignore[operator]
    assert answer["dapat_diajukan"] == answers[0]["dapat_diajukan"]


def test_scopes_and_limits_stand_as_they_are() -> None:
    for scope, right in SCOPE_RIGHTS.items():
        assert re.search(rf"\| `{scope}` \| .* \| `{right}` \|", PAGE), scope
    assert f"more than {CALLS_PER_MINUTE} calls a minute" in PAGE
    assert f"at most {max(LIVES)} days" in PAGE
    assert f"remembered for {KEPT.days} days" in PAGE
    assert f"body over {LARGEST // 10**6} MB" in PAGE
