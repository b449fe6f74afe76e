"""Ask as somebody, read what comes back, and say what is wrong with it.

Outside the area a record looks like absence: 404, or 403 to whoever lacks the right wherever they work. An unsafe
call of an outsider, or of an insider in the wrong role, changes nothing in the database.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.exc import ProgrammingError
from werkzeug.routing import Rule

from portal.access.permissions import Permission
from tests import people
from tests.leak.forms import body
from tests.leak.routes import CROSSED, NEVER_WRITES, UNSAFE, addresses, filled, names_a_record, right_of
from tests.leak.watch import Watch
from tests.leak.world import Place

CRASHED = 500
LOCKED = 599
"""The database itself refused a write: an answer of its own when its lock stands alone."""


@dataclass
class Person:
    """Somebody at the portal."""

    name: str
    role: str
    region: int
    rights: frozenset[Permission]
    client: FlaskClient
    token: str


@dataclass
class Tally:
    """What was tried and what was wrong."""

    read: int = 0
    written: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    """Route → times an insider saw the record: shows that the probe can see."""
    leaks: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)


def sit_down(app: Flask, who: people.Person, rights: frozenset[Permission]) -> Person:
    """Somebody signed in, with a valid token, so that a refusal is not the token's doing."""
    client = app.test_client()
    people.sign_in(client, who.username)
    page = client.get("/akun/").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token, f"{who.username} sees no form at /akun/"
    return Person(who.username, who.role, who.region, rights, client, token.group(1))


@dataclass
class Answer:
    """Status, readable text (of PDFs, too), and where it leads."""

    status: int
    text: str
    leads_to: str


def send(who: Person, method: str, url: str, form: dict[str, object] | None = None) -> Answer:
    """One request."""
    try:
        response = who.client.open(url, method=method, data=form, headers={"X-CSRFToken": who.token})
    except ProgrammingError as refused:
        return Answer(LOCKED if "row-level security" in str(refused) else CRASHED, repr(refused)[:200], "")
    except Exception as crash:  # noqa: BLE001 - testing raises what a portal in service answers with 500
        return Answer(CRASHED, repr(crash)[:200], "")
    content, status = response.get_data(), response.status_code
    leads_to = response.headers.get("Location", "")
    response.close()
    text = pdf_text(content) if content.startswith(b"%PDF") else content.decode("utf-8", errors="replace")
    return Answer(status, text, leads_to)


@lru_cache(maxsize=64)
def pdf_text(content: bytes) -> str:
    """What a PDF says."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def marks_in(answer: Answer, url: str, place: Place) -> list[str]:
    """The place's marks the answer knows by itself: an echo of one's own search box is no knowledge."""
    text = answer.text.upper().replace(url.upper(), "")
    shown = [mark for mark in place.marks if mark in text]
    return [mark for mark in shown if mark not in url.upper() or f"{mark} SUKIRMAN" in text]


def is_public(rule: Rule, mark: str, place: Place) -> bool:
    """A letter's number may be told to whoever knows its code."""
    return mark in place.told and rule.rule.startswith("/verifikasi/")


class Probe:
    """One portal in one mode, tried route by route."""

    def __init__(self, app: Flask, watch: Watch, tally: Tally) -> None:
        self.app, self.watch, self.tally = app, watch, tally

    def read_outside(self, who: Person, rule: Rule, place: Place) -> None:
        """An outsider reads: no mark, and a record's address looks like absence."""
        for url in addresses(rule, place):
            self.tally.read += 1
            answer = send(who, "GET", url)
            self._judge(who, rule, place, "GET", url, answer)

    def read_inside(self, who: Person, rule: Rule, place: Place) -> None:
        """An insider reads: counted when they see the record or are led to it."""
        for url in addresses(rule, place):
            self.tally.read += 1
            answer = send(who, "GET", url)
            self._crashed(who, rule, place, "GET", answer)
            led = any(record in answer.leads_to for ids in place.ids.values() for record in ids)
            if marks_in(answer, url, place) or (led and answer.status < 400):
                self.tally.seen[rule.rule] += 1

    def write_outside(self, who: Person, rule: Rule, place: Place, own: Place | None) -> None:
        """An outsider sends what an insider might: refused, and nothing changes.

        With `own` also crossed: the address names a record of the sender's own place, the body one of the other's.
        """
        urls = {filled(rule, place)} | ({filled(rule, place, own)} if own and rule.rule in CROSSED else set())
        for method in sorted((rule.methods or set()) & UNSAFE):
            for url in urls:
                answer, changed = self.write(who, method, rule, place, url)
                self._judge(who, rule, place, method, url, answer)
                if changed:
                    self._leak(who, rule, place, method, answer, f"changes {changed}")

    def write_in_wrong_role(self, who: Person, rule: Rule, place: Place) -> None:
        """An insider who lacks the right or the step's role: nothing changes."""
        url = filled(rule, place)
        for method in sorted((rule.methods or set()) & UNSAFE):
            answer, changed = self.write(who, method, rule, place, url)
            self._crashed(who, rule, place, method, answer)
            if changed:
                self._leak(who, rule, place, method, answer, f"in the wrong role changes {changed}")
            elif right_of(self.app, rule) not in {*who.rights, None} and answer.status not in {403, 405}:
                self._leak(who, rule, place, method, answer, "without the right is not refused")

    def write(self, who: Person, method: str, rule: Rule, place: Place, url: str) -> tuple[Answer, list[str]]:
        """One unsafe call; its answer and the tables it changed."""
        self.tally.written += 1
        answers: list[Answer] = []
        form = body(rule, place, who.token)
        changed = self.watch.changed(lambda: answers.append(send(who, method, url, form)))
        return answers[0], changed

    def _judge(self, who: Person, rule: Rule, place: Place, method: str, url: str, answer: Answer) -> None:
        self._crashed(who, rule, place, method, answer)
        shown = [mark for mark in marks_in(answer, url, place) if not is_public(rule, mark, place)]
        if shown:
            self._leak(who, rule, place, method, answer, f"shows {shown}")
        elif names_a_record(rule) and answer.status not in self._absence(who, rule, method):
            self._leak(who, rule, place, method, answer, "does not look like absence")

    def _absence(self, who: Person, rule: Rule, method: str) -> set[int]:
        right = right_of(self.app, rule)
        if right is not None and right not in who.rights:
            return {403}
        refused = {404, LOCKED} if method in UNSAFE else {404}
        return refused | ({405} if method in UNSAFE and NEVER_WRITES.search(rule.rule) else set())

    def _crashed(self, who: Person, rule: Rule, place: Place, method: str, answer: Answer) -> None:
        if answer.status >= 500 and answer.status not in {503, LOCKED}:
            label = f"{method} {rule.rule} as {who.name} at {place.name}: {answer.status}"
            self.tally.crashes.append(f"{label} {answer.text[:200] if answer.status == CRASHED else ''}")

    def _leak(self, who: Person, rule: Rule, place: Place, method: str, answer: Answer, what: str) -> None:
        self.tally.leaks.append(f"{method} {rule.rule} as {who.name} at {place.name}: {answer.status} {what}")
