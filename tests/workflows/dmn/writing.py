"""DMN files written for tests the way editors write them."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

DMN13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def text(name: str, content: str, **attributes: str) -> str:
    """An element with a `<text>` in it."""
    return f"<{name}{written(attributes)}><text>{escape(content)}</text></{name}>"


def written(attributes: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())


def column(expression: str, kind: str = "", *, label: str = "", values: str = "") -> str:
    """An input column."""
    kinds = {"typeRef": kind} if kind else {}
    allowed = text("inputValues", values) if values else ""
    asked = text("inputExpression", expression, **kinds)
    return f"<input{written({'label': label or expression})}>{asked}{allowed}</input>"


def result(name: str = "", kind: str = "", *, label: str = "", values: str = "", default: str = "") -> str:
    """An output column."""
    attributes = {key: value for key, value in (("label", label), ("name", name), ("typeRef", kind)) if value}
    inner = text("outputValues", values) if values else ""
    inner += text("defaultOutputEntry", default) if default else ""
    return f"<output{written(attributes)}>{inner}</output>"


def row(tests: Sequence[str], entries: Sequence[str]) -> str:
    """A rule."""
    cells = "".join(text("inputEntry", one) for one in tests) + "".join(text("outputEntry", one) for one in entries)
    return f"<rule>{cells}</rule>"


def table(columns: Sequence[str], results: Sequence[str], rows: Sequence[str], **attributes: str) -> str:
    """A decision table."""
    return f"<decisionTable{written(attributes)}>{''.join([*columns, *results, *rows])}</decisionTable>"


def decision(name: str, logic: str, *, needs: Sequence[str] = (), variable: str = "") -> str:
    """A decision around its logic."""
    own = f"<variable{written({'name': variable})}/>" if variable else ""
    links = "".join(
        f"<informationRequirement><requiredDecision href={quoteattr('#' + one)}/></informationRequirement>"
        for one in needs
    )
    return f"<decision{written({'id': name, 'name': name})}>{own}{links}{logic}</decision>"


def file(*parts: str, namespace: str = DMN13) -> bytes:
    """A whole file."""
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="{namespace}">'
    return f"{head}{''.join(parts)}</definitions>".encode()


def one_table(
    policy: str, rows: Sequence[tuple[str, str]], *, kind: str = "number", values: str = "", **more: str
) -> bytes:
    """A file with one table `t`: one input `n`, one output `hasil`."""
    default = more.pop("default", "")
    columns, results = (
        [column("n", kind, label="Angka")],
        [result("hasil", label="Hasil", values=values, default=default)],
    )
    rules = [row([test], [entry]) for test, entry in rows]
    return file(decision("t", table(columns, results, rules, hitPolicy=policy, **more)))
