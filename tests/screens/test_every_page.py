"""Every page of every role, in both themes, wide and narrow: axe finds nothing, nothing scrolls sideways, no complaint.

Pages are found by walking the links each role sees, so a new page is checked without anybody listing it. What one role
sees of a page exactly as another did, element by element, is not asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from portal.access.roles import SHIPPED
from tests import people as cast
from tests.browser import DESKTOP, Desk, Office
from tests.screens.soundness import VIEWPORTS, WIDTHS, axe_findings, dressed, picture, sideways

pytestmark = pytest.mark.browser
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
FIRST = {person.role: name for name, person in reversed(cast.CAST.items())}
"""Role → the first of the cast who holds it."""
DEEPEST = 200
MET: dict[str, set[str]] = {}
"""Kind of page → what stood on it when it was looked at: first in every width and theme, with anything new wide in
light and narrow in the dark."""
ELEMENTS = """() => {
  const state = /^(aria-.*|role|type|hidden|disabled|readonly|required|open|tabindex|scope|lang)$/;
  const words = /^(aria-(.*by|label|controls|details)|alt|href|title|placeholder)$/;
  const said = ({ name, value }) => words.test(name) ? `${name}${value.trim() ? "" : " empty"}` : `${name}=${value}`;
  const told = (one) => [one.tagName, ...[...one.classList].sort(), one.textContent.trim() ? "" : "empty",
    one.htmlFor && !document.getElementById(one.htmlFor) ? "for nothing" : "",
    ...[...one.attributes].filter(({ name }) => state.test(name) || words.test(name)).map(said)].join(" ");
  const elements = [...document.querySelectorAll("body :not(svg *)")];
  const standing = elements.map((one) => `${told(one.parentElement)} > ${told(one)}`);
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((one) => one.tagName);
  const ids = elements.map(({ id }) => id).filter(Boolean);
  const counts = ["h1", "main", "nav", "footer"].map((one) => `${document.querySelectorAll(one).length} ${one}`);
  return [...new Set([...standing, ...headings.map((one, n) => `${headings[n - 1]} then ${one}`), ...counts,
    ...ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `twice ${id}`)])];
}"""
"""What stands on a page: each element with its classes, its state, whether it has a name and what it stands in, how
headings follow, how many landmarks there are, what is there twice; not what it says."""


def kind(path: str) -> str:
    """Pages of one template are one kind: identifiers, numbers and filters make no new page."""
    bare = UUID.sub("<id>", path.partition("?")[0])
    bare = re.sub(r"^/templat-surat/[a-z_]+", "/templat-surat/<jenis>", bare)
    return re.sub(r"\d+", "<n>", bare)


def walk(desk: Desk) -> Iterator[str]:
    """One path of each kind of page reachable by links, while it stands open."""
    waiting, known = ["/", "/login/", "/verifikasi/", "/daftar-penetapan/", "/tidak-ada"], set[str]()
    while waiting and len(known) < DEEPEST:
        path = waiting.pop(0)
        if (
            kind(path) in known
            or path.endswith((".pdf", ".png", ".csv", ".xlsx", ".html", "/hasil", "/berkas"))
            or path.startswith(("/foto/", "/bukti/", "/musdes/berkas/", "/static/", "/api/"))
        ):
            continue
        known.add(kind(path))
        desk.page.goto(desk.base + path)
        links = desk.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        waiting += [link.removeprefix(desk.base).partition("#")[0] for link in links if link.startswith(desk.base)]
        yield desk.page.url.removeprefix(desk.base)


def named(role: str | None, path: str, label: str) -> str:
    """The name of a page's picture."""
    return f"{role or 'umum'}/{kind(path).strip('/').replace('/', '_') or 'depan'}-{label}"


def test_every_role_walks() -> None:
    assert set(FIRST) == {role.code for role in SHIPPED}


@pytest.mark.parametrize("role", [*FIRST.values(), None])
def test_every_page_is_sound(people: Office, role: str | None) -> None:
    desk = people.sit(role)
    desk.page.emulate_media(reduced_motion="reduce")  # colours half way between two themes are nobody's
    paths: list[str] = []
    problems: list[str] = []
    for path in walk(desk):
        paths.append(path)
        problems += [f"{path} wears no light"] if worn(desk) != "terang" else []
        elements = set(desk.page.evaluate(ELEMENTS))
        new = not elements <= MET.get(kind(path), set())
        problems += seen(desk, role, path) if new else []
        widths = WIDTHS[:1] if kind(path) in MET else WIDTHS
        problems += [f"{path}: scrolls sideways at {width}" for width in sideways(desk.page, widths)]
        problems += in_the_dark(desk, role, path) if new else []
        MET.setdefault(kind(path), set()).update(elements)
        desk.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    assert 3 <= len(paths) < DEEPEST, "all kinds of pages were walked"
    desk.page.context.add_cookies([{"name": "tema", "value": "gelap", "url": people.base}])
    desk.page.goto(desk.base + paths[0])
    assert worn(desk) == "gelap"
    assert problems == []
    assert [c for c in desk.complaints if "eval" not in c.lower()] == []


def worn(desk: Desk) -> str:
    """The theme the page wears."""
    return str(desk.page.evaluate("document.documentElement.dataset.theme"))


def seen(desk: Desk, role: str | None, path: str) -> list[str]:
    """What is wrong with the page as it stands: wide and narrow when its kind is met first, then wide only."""
    problems = []
    for label in list(VIEWPORTS)[: 1 if kind(path) in MET else None]:
        desk.page.set_viewport_size(VIEWPORTS[label])  # type: ignore[arg-type]
        problems += [f"{path} terang {label}: {finding}" for finding in axe_findings(desk.page)]
        if kind(path) not in MET:
            picture(desk.page, named(role, path, f"{label}-terang"))
    return problems


def in_the_dark(desk: Desk, role: str | None, path: str) -> list[str]:
    """What is wrong with its colours in the dark, wide and narrow when its kind is met first, then narrow only."""
    dressed(desk.page, "gelap")
    problems = []
    for label in list(VIEWPORTS)[1 if kind(path) in MET else 0 :]:
        desk.page.set_viewport_size(VIEWPORTS[label])  # type: ignore[arg-type]
        problems += [f"{path} gelap {label}: {finding}" for finding in axe_findings(desk.page, "color-contrast")]
        if kind(path) not in MET:
            picture(desk.page, named(role, path, f"{label}-gelap"))
    return problems
