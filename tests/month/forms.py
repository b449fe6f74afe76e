"""Pages as a person without JavaScript uses them: what a form holds, what is typed into it, what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import lxml.html
from werkzeug.test import TestResponse

Typed = dict[str, Any]
_NOT_SENT = {"submit", "button", "image", "reset", "file"}


class Stuck(AssertionError):
    """The portal did not take what somebody typed."""


@dataclass(frozen=True)
class Page:
    """One page, read."""

    path: str
    doc: lxml.html.HtmlElement

    @property
    def text(self) -> str:
        """Its main words, one space between them."""
        [main] = self.doc.xpath("//main") or [self.doc]
        return " ".join(main.text_content().split())

    def links(self, holding: str) -> list[str]:
        """Addresses on it that hold a text, each once, in the order of the page."""
        return list(dict.fromkeys(str(one) for one in self.doc.xpath("//main//a/@href") if holding in one))

    def form(self, fits: Callable[[Any], bool]) -> tuple[str, Typed]:
        """The address and the content of the first form that fits."""
        for form in self.doc.forms:
            if fits(form):
                return form.get("action") or self.path, _held(form)
        raise Stuck(f"{self.path}: no such form on the page: {self.told()}")

    def told(self) -> str:
        """What the page says went wrong, else what it says at all."""
        found = self.doc.xpath("//*[@id='galat-ringkas'] | //*[contains(@class, 'galat')] | //*[@role='alert']")
        words = " | ".join(" ".join(one.text_content().split()) for one in found)
        return words[:600] or self.text[:400]


def read(path: str, answer: TestResponse) -> Page:
    """A page that was answered."""
    return Page(path, lxml.html.fromstring(answer.get_data(as_text=True)))


def _held(form: Any) -> Typed:
    held: Typed = {}
    for field in form.inputs:
        name, tag = field.get("name"), field.tag
        if not name or tag == "button" or field.get("disabled") is not None:
            continue
        if tag == "input" and field.get("type") in _NOT_SENT:
            continue
        if tag == "input" and field.get("type") in {"radio", "checkbox"}:
            if field.get("checked") is not None:
                _add(held, name, field.get("value") or "on")
            continue
        value = field.value
        if tag == "select" and field.multiple:
            held[name] = list(value)
        else:
            _add(held, name, value or "")
    return held


def _add(held: Typed, name: str, value: str) -> None:
    if name not in held:
        held[name] = value
    else:
        before = held[name]
        held[name] = [*(before if isinstance(before, list) else [before]), value]
