"""Filters belong to a request: on stock FAB two threads read each other's search (its issue 2366)."""

from __future__ import annotations

import threading

from flask.testing import FlaskClient

from tests.conftest import Web
from tests.views.registry.desk import Registered, text_of

ROUNDS = 15


def test_two_people_searching_at_once_see_their_own_search(web: Web, registered: Registered) -> None:
    mixed: list[str] = []

    def search(client: FlaskClient, word: str, name: str, other: str) -> None:
        for _ in range(ROUNDS):
            shown = text_of(client, f"/keluarga/?q={word}")
            if name not in shown or other in shown or f'value="{word}"' not in shown:
                mixed.append(word)

    threads = [
        threading.Thread(target=search, args=(web.client("sari"), "sukirman", "Sukirman Hadi", "Paimin Setro")),
        threading.Thread(target=search, args=(web.client("ratna"), "paimin", "Paimin Setro", "Sukirman Hadi")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mixed == []
