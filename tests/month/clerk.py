"""Somebody at work: signs in at the page, opens pages, fills in their forms, sends them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.kernel import clock
from tests import people
from tests.month.forms import Page, Stuck, Typed, read

if TYPE_CHECKING:
    from tests.month.month import Month

CASE = "/kasus/"
OPENED = 36
"""Signs of a case's identifier."""


class Clerk:
    """One person with a browser; each request is some seconds later than the last one of anybody."""

    def __init__(self, month: Month, name: str) -> None:
        self.month, self.name = month, name
        self.client: FlaskClient = month.app.test_client()
        self.come_in()

    def come_in(self) -> None:
        """Sign in at the page."""
        with clock.frozen(self.month.later()):
            people.sign_in(self.client, self.name)

    def open(self, path: str) -> Page:
        """A page that is there."""
        with clock.frozen(self.month.later()):
            answer = self.client.get(path)
        if answer.status_code != 200:
            raise Stuck(f"{self.name} at {path}: {answer.status_code} {answer.headers.get('Location', '')}")
        return read(path, answer)

    def fetch(self, path: str) -> bytes:
        """A file that is there."""
        with clock.frozen(self.month.later()):
            answer = self.client.get(path)
        if answer.status_code != 200:
            raise Stuck(f"{self.name} at {path}: {answer.status_code}")
        return answer.data

    def press(self, path: str, holding: str, typed: Typed | None = None, *, without: str = "") -> str:
        """Open a page, fill in its form, send it; where it leads.

        `holding`: how the address of the form ends, or a field it has.
        `without`: fields whose name begins so are left out as the page holds them.
        """
        page = self.open(path)
        address, held = page.form(lambda form: (form.get("action") or "").endswith(holding) or holding in form.fields)
        if without:
            held = {name: value for name, value in held.items() if not name.startswith(without)}
        return self.send(address, held | (typed or {}))

    def send(self, address: str, data: Typed) -> str:
        """Send a form; where the portal leads. Raises `Stuck` with the page's own words when it is not taken."""
        answer = self.post(address, data)
        if answer.status_code not in {302, 303}:
            told = read(address, answer).told()
            raise Stuck(f"{self.name} to {address}: {answer.status_code} {told}")
        return answer.headers["Location"].partition("#")[0]

    def post(self, address: str, data: Typed) -> TestResponse:
        """Send a form and keep the answer as it is."""
        files = any(hasattr(one, "read") or isinstance(one, tuple) for one in _flat(data))
        with clock.frozen(self.month.later()):
            kind: dict[str, Any] = {"content_type": "multipart/form-data"} if files else {}
            return self.client.post(address, data=data, **kind)

    def waiting(self, asked: str = "") -> list[str]:
        """Paths of the cases in my inbox, page after page; `asked` is the filter of its address."""
        found, path = [], f"/tugas/?{asked}"
        while path:
            page = self.open(path)
            rows = [str(one).partition("?")[0] for one in page.doc.xpath("//*[@data-row]//a/@href")]
            found += [one for one in rows if one.startswith(CASE) and len(one) == len(CASE) + OPENED]
            path = next(iter(page.links("after=")), "")
        return list(dict.fromkeys(found))

    def answer(self, case: str, action: str, **typed: Any) -> str:
        """Answer the open step of a case by the form on its page."""
        self.month.ledger.answered(action)
        return self.press(case, "/keputusan", {"action": action} | typed)


class Citizen(Clerk):
    """Anybody with a browser and no account."""

    def __init__(self, month: Month) -> None:
        super().__init__(month, "warga")

    def come_in(self) -> None:
        """There is nothing to sign in to."""


def file(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    """A file as a form sends it."""
    return io.BytesIO(content), name


def _flat(data: Typed) -> Iterator[Any]:
    for value in data.values():
        yield from value if isinstance(value, list) else [value]
