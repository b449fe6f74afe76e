"""Try every route as every role, at records inside and outside the actor's area, and read what comes back.

The list of requests is generated from the URL map: a new route is tried without anybody remembering it. A new address
parameter without an entry in `FILLERS` fails the test.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests import people
from tests.leak.world import Place

SKIPPED = {"static", "appbuilder.static"}
"""Files of the portal itself: no person's data."""
QUIET = {"/logout/", "/akun/keluar-semua", "/akun/sandi"}
"""Routes that would end the prober's own session."""
FILLERS: dict[str, tuple[str, ...]] = {
    "case_id": ("case",),
    "task_id": ("task",),
    "photo_id": ("photo",),
    "letter_id": ("letter",),
    "keluarga_id": ("keluarga",),
    "individu_id": ("individu",),
    "ruta_id": ("ruta",),
    "change_set_id": ("change_set",),
    "record_id": ("keluarga", "individu", "ruta"),
    "pk": ("keluarga", "individu", "ruta", "case"),
    "field": ("text:nik", "text:nomor_kk"),
    "entity": ("text:keluarga", "text:individu"),
    "kind": ("text:perbaikan", "text:penghapusan"),
    "code": ("village",),
    "user_id": ("text:999999",),
    "post_id": ("text:00000000-0000-7000-8000-000000000000",),
    "name": ("text:x",),
    "locale": ("text:id",),
    "kode": ("text:id", "village"),
    "process": ("text:usulan_baru",),
    "number": ("text:1",),
    "draft_id": ("text:00000000-0000-7000-8000-000000000000",),
}
UNSAFE = {"POST", "PUT", "DELETE", "PATCH"}


@dataclass
class Tally:
    """What was tried and what leaked."""

    tried: int = 0
    seen_inside: Counter[str] = field(default_factory=Counter)
    """Route → times an insider read a mark: shows that the test can see."""
    leaks: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)


def addresses(rule: Rule, place: Place) -> Iterator[str]:
    """Every address of a route filled with the records of a place."""
    urls = [rule.rule]
    for name in sorted(rule.arguments):
        pattern = re.compile(r"<(?:[^<>:]+:)?" + re.escape(name) + r">")
        urls = [pattern.sub(value, url) for url in urls for value in values(name, place)]
    for url in urls:
        yield url
        if not rule.arguments:
            mark = place.marks[0]
            yield f"{url}?q={mark}"
            yield f"{url}?search={mark}&kec={place.village // 10_000 * 10_000}&region={place.village}"


def values(name: str, place: Place) -> list[str]:
    """What an address parameter may be filled with."""
    found: list[str] = []
    for source in FILLERS[name]:
        if source.startswith("text:"):
            found.append(source.removeprefix("text:"))
        elif source == "village":
            found.append(str(place.village))
        else:
            found.extend(place.ids[source])
    return found


def rules(app: Flask) -> list[Rule]:
    """The routes to try."""
    return sorted(
        (r for r in app.url_map.iter_rules() if r.endpoint not in SKIPPED and r.rule not in QUIET),
        key=lambda r: r.rule,
    )


def csrf(client: FlaskClient) -> str:
    """A valid token of this session, so that a refusal is not the token's doing."""
    page = client.get("/akun/").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return token.group(1) if token else ""


def send(client: FlaskClient, method: str, url: str, token: str, place: Place) -> tuple[int, str]:
    """One request; bodies name the place's open task, as a forged form would."""
    if method not in UNSAFE:
        response = client.open(url, method=method)
    else:
        form = {
            "csrf_token": token,
            "task_id": place.ids["task"][0],
            "version": "1",
            "action": "kembalikan",
            "note": "Percobaan dari luar wilayah",
            "return_to": "susun_usulan",
            "reason": "Percobaan dari luar wilayah",
        }
        response = client.open(url, method=method, data=form, headers={"X-CSRFToken": token})
    body = response.get_data()
    status = response.status_code
    response.close()
    return status, body.decode("utf-8", errors="replace")


def probe(app: Flask, who: str, place: Place, tally: Tally, *, unsafe: bool) -> None:
    """Everything `who` can ask of `place`."""
    client = app.test_client()
    people.sign_in(client, who)
    token = csrf(client)
    inside = place.village in people.area_of(who)
    for rule in rules(app):
        methods = sorted((rule.methods or set()) & ({"GET"} | (UNSAFE if unsafe else set())))
        for url in addresses(rule, place):
            for method in methods:
                tally.tried += 1
                status, body = send(client, method, url, token, place)
                told = body.upper().replace(url.upper(), "").replace(f"?Q={place.marks[0]}", "")
                marks = [mark for mark in place.marks if shows(mark, told, url)]
                label = f"{method} {rule.rule} as {who} at {place.name}: {status}"
                if status >= 500 and status != 503:
                    tally.crashes.append(label)
                if marks and inside:
                    tally.seen_inside[rule.rule] += 1
                elif marks:
                    tally.leaks.append(f"{label} shows {marks}")


def shows(mark: str, body: str, url: str) -> bool:
    """Whether the body knows the mark by itself: an echo of one's own search box is no knowledge."""
    if mark not in body:
        return False
    return mark.lower() not in url.lower() or f"{mark} SUKIRMAN" in body


def violations(app: Flask, everyone: list[str], places: list[Place], *, unsafe: bool) -> Tally:
    """The whole matrix."""
    tally = Tally()
    for who in everyone:
        for place in places:
            probe(app, who, place, tally, unsafe=unsafe)
    return tally
