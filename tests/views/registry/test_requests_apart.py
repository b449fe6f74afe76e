"""Filters belong to a request: on stock FAB two threads read each other's search (its issue 2366)."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.views.registry.lists import KELUARGA
from tests.conftest import Web
from tests.views.registry.desk import Registered, text_of


def test_two_people_searching_at_once_see_their_own_search(
    web: Web, registered: Registered, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = {"sukirman": web.client("sari"), "paimin": web.client("ratna")}
    gate, pages, shown = threading.Barrier(2, timeout=20), KELUARGA.pages, dict[str, str]()

    def together(*args: Any, **kwargs: Any) -> Any:
        gate.wait()
        found = pages(*args, **kwargs)
        gate.wait()
        return found

    def search(client: FlaskClient, word: str) -> None:
        shown[word] = text_of(client, f"/keluarga/?q={word}")

    monkeypatch.setattr(KELUARGA, "pages", together)
    threads = [threading.Thread(target=search, args=(client, word)) for word, client in clients.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for word, mine, other in (("sukirman", "Sukirman Hadi", "Paimin"), ("paimin", "Paimin Setro", "Sukirman")):
        assert f'value="{word}"' in shown[word]
        assert mine in shown[word]
        assert other not in shown[word]
