"""The docs are true: commands exist, links lead somewhere, every role, setting, process and decision is written of."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

import config
from portal.access.roles import SHIPPED
from tests.conftest import Web
from tools import messages
from tools.messages import Id

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", page.read_text())
    missing = [link for link in links if not link.startswith("http") and not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_make_commands_exist(page: Path) -> None:
    named = set(
        re.findall(r"`?\bmake ([a-z]+)", "\n".join(re.findall(r"`[^`]+`|^make .*$", page.read_text(), re.MULTILINE)))
    )
    assert named <= TARGETS


def test_python_commands_exist() -> None:
    from portal.cli.__main__ import main

    named = {name for page in PAGES for name in re.findall(r"python -m portal\.cli ([\w-]+)", page.read_text())}
    assert named
    assert named <= set(main.commands)


def test_python_commands_can_be_typed_in_the_root() -> None:
    """No bare `python`: the machine's own has none of the portal's packages."""
    bare = [page.name for page in PAGES if re.search(r"(?<!/bin/)python3? -m portal", page.read_text())]
    assert bare == []


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    names = {field.name.upper() for field in dataclasses.fields(config.Settings)} - {"PADAN", "MAIL"} | {
        "SMTP_URL",
        "MAIL_FROM",
    }
    names |= {f"PADAN_{field.name.upper()}" for field in dataclasses.fields(config.Padan)}
    assert [name for name in names if f"`{name}`" not in text] == []


def test_every_role_has_a_guide() -> None:
    index = (ROOT / "docs" / "peran" / "README.md").read_text()
    guides = [p for p in (ROOT / "docs" / "peran").glob("*.md") if p.name != "README.md"]
    assert len(guides) == len(SHIPPED)
    assert all(guide.name in index for guide in guides)


def test_every_process_tells_its_purpose() -> None:
    folders = [p for p in (ROOT / "bpmn").iterdir() if p.is_dir()]
    assert folders
    for folder in folders:
        text = (folder / "README.md").read_text()
        assert "Dasar hukum" in text or "Legal basis" in text, folder


def test_every_decision_is_listed() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    pages = [p.name for p in (ROOT / "docs" / "adr").glob("2*.md")]
    assert pages
    assert [name for name in pages if name not in index] == []


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text().lower()
    lines = [*(ROOT / "requirements" / "main.in").read_text().splitlines()]
    lines += (ROOT / "requirements" / "dev.in").read_text().splitlines()
    names = [re.split(r"[\[=<>]", line)[0].strip().lower() for line in lines if line and not line.startswith("-")]
    assert [name for name in names if name not in text] == []


@pytest.fixture(scope="module")
def shown() -> set[Id]:
    """All texts of the portal: collected once, for all pages."""
    return messages.ours()


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs" / "peran").glob("*.md"))], ids=lambda p: p.name
)
def test_labels_are_written_as_on_the_screen(page: Path, shown: set[Id]) -> None:
    """Whatever stands in *italics* is a text of the portal; a line of its own is the motto."""
    named = {
        label for label in re.findall(r"(?<![*\w])\*([^*\n]+)\*(?!\*)", page.read_text()) if not label.endswith(".")
    }
    assert sorted(named - shown) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_places_within_a_page_exist(page: Path) -> None:
    for target, place in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text()):
        text = (page.parent / target).read_text() if target else page.read_text()
        titles = {
            re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-")
            for line in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        }
        assert place in titles, (target, place)


def test_every_guide_says_what_waits_and_what_one_may_not() -> None:
    for guide in (ROOT / "docs" / "peran").glob("*.md"):
        if guide.name == "README.md":
            continue
        text = guide.read_text()
        assert "Di demo: **" in text, guide
        assert "menunggu Anda" in text, guide
        assert "## Yang tidak dapat Anda lakukan" in text, guide


def test_every_guide_names_the_menu_as_it_is(web: Web) -> None:
    seen, told = {}, {}
    for guide in (ROOT / "docs" / "peran").glob("[a-z]*.md"):
        text = guide.read_text()
        person = re.search(r"Di demo: \*\*(\w+)", text)
        line = re.search(r"^\*\*Menu Anda:\*\* (.+)$", text, re.MULTILINE)
        assert person, guide
        assert line, guide
        page = web.client(person[1].lower()).get("/akun/").get_data(as_text=True)
        seen[guide.name] = re.findall(r'<a class="m"[^>]*>.*?</svg>([^<]+)', page)
        told[guide.name] = re.findall(r"\*([^*]+)\*", line[1])
    assert told == seen


def test_sample_numbers_belong_to_nobody() -> None:
    """Serials from 9000 on: the civil registry counts from 0001."""
    from portal.kernel.identifiers import anatomy, is_sixteen_digits

    numbers = re.findall(r"\b\d{16}\b", "".join(page.read_text() for page in PAGES))
    assert numbers
    assert all(is_sixteen_digits(one) and anatomy(one) and int(one[12:]) >= 9000 for one in numbers)
