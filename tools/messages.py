"""The translation catalogues: `update` them from the sources, `check` that nothing is missing, `compile` them.

Our message ids are Indonesian (translated in `en`); FAB's and WTForms' are English (translated in `id`). Besides
templates and `_()` calls, message ids are: refusals' docstrings, labels of fields and code lists, role titles, and the
labels of process diagrams.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PORTAL = ROOT / "portal"
CATALOGUES = {language: PORTAL / "translations" / language / "LC_MESSAGES" / "messages.po" for language in ("id", "en")}
METHODS = [("**/static/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
LABELLED = ("title", "label", "message", "tells", "help")
"""Keyword arguments whose literal text is shown to people."""


def ours() -> set[str]:
    """Message ids of our own sources."""
    found = {str(message) for _, _, message, _, _ in extract_from_dir(PORTAL, METHODS, keywords=KEYWORDS)}
    for path in PORTAL.rglob("*.py"):
        if "cli" not in path.parts:
            found |= set(spoken(ast.parse(path.read_text(encoding="utf-8"))))
    for path in (ROOT / "bpmn").glob("*/*.bpmn"):
        found |= set(drawn(path.read_text(encoding="utf-8")))
    return {text for text in found if text.strip()} - theirs()


def spoken(tree: ast.Module) -> Iterator[str]:
    """Texts of domain code that reach the screen: refusals' docstrings, labels, texts of code lists."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(_refuses(base) for base in node.bases):
            yield " ".join((ast.get_docstring(node) or "").split())
        if isinstance(node, ast.Call):
            yield from _labels(node)
        if isinstance(node, ast.AnnAssign | ast.Assign) and _is_word_list(node):
            yield from (text.value for text in ast.walk(node.value) if _is_text(text) and not _is_code(text.value))


def _refuses(base: ast.expr) -> bool:
    return isinstance(base, ast.Name) and base.id in {"Refused", "NotFound", "NotAllowed", "Invalid", "Exception"}


def _labels(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "id", "")
    if name == "Field" and len(call.args) > 1 and _is_text(call.args[1]):
        yield call.args[1].value
    if name == "Role" and len(call.args) > 1 and _is_text(call.args[1]):
        yield call.args[1].value
    for keyword in call.keywords:
        if keyword.arg in LABELLED and _is_text(keyword.value):
            yield keyword.value.value


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_code(text: str) -> bool:
    return not re.search(r"[A-Z ]", text) or len(text) < 2


def _is_word_list(node: ast.AnnAssign | ast.Assign) -> bool:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    name = getattr(target, "id", "")
    return node.value is not None and name in {"CODES", "TITLES", "HELP", "GROUPS", "MESSAGES", "LABELS", "TAGS"}


def drawn(xml: str) -> Iterator[str]:
    """Labels of human steps, and of the stepper's stations."""
    yield from re.findall(r'<bpmn:(?:userTask|process)[^>]* name="([^"]+)"', xml)
    for phases in re.findall(r'name="phases" value="([^"]+)"', xml):
        yield from (pair.partition(":")[2].strip() for pair in phases.split(","))


def theirs() -> set[str]:
    """FAB's and WTForms' English message ids."""
    fab = Path(str(distribution("flask-appbuilder").locate_file("flask_appbuilder")))
    found = {str(message) for _, _, message, _, _ in extract_from_dir(fab, METHODS, keywords=KEYWORDS)}
    wtforms = Path(str(distribution("wtforms").locate_file("wtforms"))) / "locale" / "de" / "LC_MESSAGES" / "wtforms.mo"
    template = wtforms.with_suffix(".po")
    if template.exists():
        found |= {str(one.id) for one in read_po(template.open("rb")) if one.id and isinstance(one.id, str)}
    return {text for text in found if text.strip()}


def load(language: str) -> Catalog:
    """A catalogue as it stands."""
    path = CATALOGUES[language]
    if not path.exists():
        return Catalog(locale=language)
    return read_po(path.open("rb"), locale=language)


def wanted(language: str) -> set[str]:
    """What a language must translate."""
    return ours() if language == "en" else theirs()


def missing(language: str) -> list[str]:
    """Message ids without a translation."""
    catalogue = load(language)
    return sorted(text for text in wanted(language) if not (catalogue.get(text) and catalogue.get(text).string))


def update() -> None:
    """Add new ids, drop dead ones; translations stay."""
    for language, path in CATALOGUES.items():
        old, new = load(language), Catalog(locale=language, project="Verivali", fuzzy=False)
        for text in sorted(wanted(language)):
            known = old.get(text)
            new.add(text, known.string if known else "", flags=["python-format"] if "%(" in text else [])
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, new, omit_header=False, width=120, no_location=True, sort_output=True)


def compile_all() -> None:
    """Write the .mo files the portal reads."""
    for language, path in CATALOGUES.items():
        buffer = io.BytesIO()
        write_mo(buffer, load(language))
        path.with_suffix(".mo").write_bytes(buffer.getvalue())


def check() -> int:
    """Fail on anything untranslated."""
    lacking = {language: missing(language) for language in CATALOGUES}
    for language, texts in lacking.items():
        for text in texts:
            print(f"{language}: {text!r}")
    return int(any(lacking.values()))


def main(command: str) -> int:
    """Update | check | compile."""
    if command == "check":
        return check()
    {"update": update, "compile": compile_all}[command]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
