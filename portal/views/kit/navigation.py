"""The shell's navigation: what the actor may open, with counts; asked once per page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.roles import BY_CODE
from portal.kernel.area import NATION, Level, level_of
from portal.regions import queries as regions
from portal.regions import rules as region_rules
from portal.views.kit.session import db_session


@dataclass(frozen=True)
class Entry:
    """One entry of the left navigation; `order` places it, `count` (optional) asks for its number."""

    group: str
    label: str
    url: str
    icon: str
    permission: Permission
    order: int
    count: Callable[[Actor], int] | None = None
    phone: bool = False
    national: bool = False
    """Whether only a national post has it."""
    most: Level = Level.DESA
    """The lowest level of a post that has it."""
    least: Level = Level.NASIONAL
    """The highest level of a post that has it."""


GROUPS = ("Kerja", "Data", "Pantau", "Kelola")


def add_entry(app: Flask, entry: Entry) -> None:
    """Rooms add their entries while registering."""
    app.extensions.setdefault("navigation", []).append(entry)


def _current(url: str) -> bool:
    return request.path == url or (url != "/" and request.path.startswith(url))


def groups() -> list[dict[str, Any]]:
    """Navigation groups with the entries this actor may open."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        return []
    known = current_app.extensions.get("navigation", [])
    entries = [
        e
        for e in known
        if e.permission in actor.permissions
        and (actor.region_code == NATION or not e.national)
        and e.least <= level_of(actor.region_code) <= e.most
    ]
    entries.sort(key=lambda e: e.order)
    made = []
    for group in GROUPS:
        items = [
            {
                "label": _(e.label),
                "url": e.url,
                "icon": e.icon,
                "count": e.count(actor) if e.count else None,
                "current": _current(e.url),
                "phone": e.phone,
            }
            for e in entries
            if e.group == group
        ]
        if items:
            made.append({"label": _(group), "items": items})
    return made


def posts() -> list[dict[str, Any]]:
    """The person's posts as the region switcher shows them."""
    held = g.get("posts") or []
    places = regions.regions(db_session(), [post.region_code for post in held])
    actor: Actor | None = g.get("actor")
    return [
        {
            "id": str(post.id),
            "role": _(BY_CODE[post.role].title) if post.role in BY_CODE else post.role,
            "region": region_rules.display(places[post.region_code]) if post.region_code in places else "",
            "region_code": post.region_code,
            "active": actor is not None and post.id == actor.post_id,
        }
        for post in held
    ]


def register(app: Flask) -> None:
    """Make the shell's words known to every template; each is computed only when the template asks."""

    def lazily(name: str, make: Callable[[], Any]) -> Callable[[], Any]:
        def asked() -> Any:
            if name not in g:
                setattr(g, name, make())
            return g.get(name)

        return asked

    app.jinja_env.globals.update(
        nav=lazily("_nav", groups),
        posts=lazily("_posts", posts),
        current_actor=lambda: g.get("actor"),
        demo=app.config["SETTINGS"].demo,
    )
