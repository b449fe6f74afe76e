"""The translation catalogues: `update` them from the sources, `check` that nothing is missing, `compile` them.

Our message ids are Indonesian (translated in `en`); FAB's and WTForms' are English (translated in `id`). Besides
templates and `_()` calls, message ids are: refusals' docstrings, sentences of the domain, labels of fields and code
lists, role titles, and the labels of process diagrams.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import TypeGuard

from babel.messages.catalog import Catalog, Message
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
LABELLING = ("Field", "Role", "_choice")
"""What is called with a label as its second argument."""
WORD_LISTS = (
    "CODES",
    "TITLES",
    "HELP",
    "GROUPS",
    "MESSAGES",
    "LABELS",
    "SCOPE_LABELS",
    "TAGS",
    "ENTITY_LABELS",
    "ANSWERS",
    "FACTS_TOLD",
    "PLACES",
)
FINDINGS = ("error", "warning", "note")
"""What makes a kind of finding of two texts."""
PHRASES = ("Phrase", "BadScenario", "Unmet")
"""What is called with a text that is told in the reader's language."""
SILENT = ("cli", "documents", "kernel", "views")
"""Rooms whose plain sentences are not shown on a page: consoles, letters, logs; views say theirs with `_()`."""
REFUSALS = {
    "Refused", "NotFound", "NotAllowed", "Invalid", "Placed", "BadExpression", "Reason", "BadDecision", "FileRefused",
    "BaseMoved", "NotReversible",
}  # fmt: skip
"""Bases of refusals: the docstring of what derives from them is a message."""
SENTENCE = re.compile(r"[A-Z][^{}\n]* [^{}\n]*\.$")
Id = str | tuple[str, ...]
"""A message id; of a plural both forms."""


def ours() -> set[Id]:
    """Message ids of our own sources; what is counted somewhere is counted everywhere."""
    found: set[Id] = {message for _, _, message, _, _ in extract_from_dir(PORTAL, METHODS, keywords=KEYWORDS)}
    for path in PORTAL.rglob("*.py"):
        tree, room = ast.parse(path.read_text(encoding="utf-8")), path.relative_to(PORTAL).parts[0]
        if room != "cli":
            found |= set(spoken(tree))
        if path.parent.name == "findings":
            found |= set(findings(tree))
        if room not in SILENT and path.name != "models.py":
            found |= set(sentences(tree))
    for path in (ROOT / "bpmn").glob("*/*.bpmn"):
        found |= set(drawn(path.read_text(encoding="utf-8")))
    counted = {one[0] for one in found if not isinstance(one, str)}
    texts = {one for one in found if not isinstance(one, str) or (one.strip() and one not in counted)}
    return texts - {one for one in theirs() if isinstance(one, str)}


def findings(tree: ast.Module) -> Iterator[str]:
    """Why a finding is one, and how to mend it; a text may stand in a constant of the module."""
    constants = {node.target.id: node.value for node in tree.body if isinstance(node, ast.AnnAssign)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in FINDINGS:
            said = (constants.get(getattr(one, "id", ""), one) for one in node.args)
            yield from (one.value for one in said if _is_text(one))


def sentences(tree: ast.Module) -> Iterator[str]:
    """Whole sentences in domain code: findings, and what is wrong with a field. Docstrings are none."""
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    notes |= {id(word) for call in ast.walk(tree) if _in_both(call) for word in call.args}
    limits = dict(_limits(tree))
    for node in ast.walk(tree):
        text = node.value if _is_text(node) and id(node) not in notes else _filled(node, limits)
        if SENTENCE.match(text):
            yield text


def _in_both(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether a text stands there in both languages: those of instruments carry their own."""
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text"


def _limits(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """A module's constants, as sentences name them: `OLDEST`, `FLOOR[0]`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if isinstance(node.value, ast.Constant):
                yield name, str(node.value.value)
            if isinstance(node.value, ast.Tuple):
                yield from ((f"{name}[{n}]", ast.unparse(value)) for n, value in enumerate(node.value.elts))


def _filled(node: ast.AST, limits: dict[str, str]) -> str:
    """A sentence with its constants filled in, as people read it; nothing when it holds anything else."""
    if not isinstance(node, ast.JoinedStr):
        return ""
    parts = [part.value if _is_text(part) else limits.get(ast.unparse(part.value)) for part in node.values]
    return "".join(parts) if all(part is not None for part in parts) else ""


def spoken(tree: ast.Module) -> Iterator[str]:
    """Texts of domain code that reach the screen: refusals' docstrings, labels, texts of code lists."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and (node.name == "Refused" or any(_refuses(base) for base in node.bases)):
            yield " ".join((ast.get_docstring(node) or "").split())
        if isinstance(node, ast.Call):
            yield from _labels(node)
        if isinstance(node, ast.AnnAssign | ast.Assign) and _is_word_list(node):
            yield from (text.value for text in ast.walk(node.value) if _is_text(text) and not _is_code(text.value))


def _refuses(base: ast.expr) -> bool:
    return isinstance(base, ast.Name) and base.id in REFUSALS


def _labels(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "id", "")
    if name in PHRASES and call.args and _is_text(call.args[0]):
        yield call.args[0].value
    if name in LABELLING and len(call.args) > 1 and _is_text(call.args[1]):
        yield call.args[1].value
    for keyword in call.keywords:
        if keyword.arg in LABELLED and _is_text(keyword.value):
            yield keyword.value.value


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_code(text: str) -> bool:
    return not re.search(r"[A-Z ]", text) or len(text) < 2 or bool(re.fullmatch(r"[BDV]\d\d", text))


def _is_word_list(node: ast.AnnAssign | ast.Assign) -> bool:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    name = getattr(target, "id", "")
    return node.value is not None and name in WORD_LISTS


def drawn(xml: str) -> Iterator[str]:
    """Labels of human steps, and of the stepper's stations."""
    yield from re.findall(r'<bpmn:(?:userTask|process)[^>]* name="([^"]+)"', xml)
    for phases in re.findall(r'name="phases" value="([^"]+)"', xml):
        yield from (pair.partition(":")[2].strip() for pair in phases.split(","))


def theirs() -> set[Id]:
    """FAB's, Flask-WTF's and WTForms' English message ids."""
    found: set[Id] = set()
    for package, folder in (("flask-appbuilder", "flask_appbuilder"), ("flask-wtf", "flask_wtf")):
        source = str(distribution(package).locate_file(folder))
        found |= {message for _, _, message, _, _ in extract_from_dir(source, METHODS, keywords=KEYWORDS)}
    wtforms = Path(str(distribution("wtforms").locate_file("wtforms"))) / "locale" / "de" / "LC_MESSAGES" / "wtforms.po"
    found |= {_id_of(one) for one in read_po(wtforms.open("rb")) if one.id}
    return {one for one in found if not isinstance(one, str) or one.strip()}


def _id_of(message: Message) -> Id:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def load(language: str) -> Catalog:
    """A catalogue as it stands."""
    path = CATALOGUES[language]
    if not path.exists():
        return Catalog(locale=language)
    return read_po(path.open("rb"), locale=language)


def wanted(language: str) -> set[Id]:
    """What a language must translate."""
    return ours() if language == "en" else theirs()


def known(catalogue: Catalog, one: Id) -> Message | None:
    """The message of an id, if the catalogue has it."""
    return catalogue.get(one if isinstance(one, str) else one[0])


def said(message: Message | None) -> bool:
    """Whether a message is translated, in all its forms."""
    if message is None:
        return False
    forms = [message.string] if isinstance(message.string, str) else list(message.string)
    return bool(forms) and all(forms)


def missing(language: str) -> list[Id]:
    """Message ids without a translation."""
    catalogue = load(language)
    return sorted((one for one in wanted(language) if not said(known(catalogue, one))), key=str)


def update() -> None:
    """Add new ids, drop dead ones; translations stay, and without news the files stay as they are."""
    for language, path in CATALOGUES.items():
        old = load(language)
        new = Catalog(locale=language, project="Verivali", fuzzy=False, creation_date=old.creation_date)
        for one in sorted(wanted(language), key=str):
            before, alone = known(old, one), isinstance(one, str)
            kept = before is not None and isinstance(before.string, str) == alone
            new.add(one, before.string if before and kept else "" if alone else ("",) * new.num_plurals)
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
