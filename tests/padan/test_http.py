"""The civil registry over HTTP, against a server that stumbles in every way one can."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from portal.registry.padan.http import ATTEMPTS, HttpRegistry
from portal.registry.padan.port import FOUND, Question, Unreachable

Reply = Callable[[int, Any], tuple[int, dict[str, str], bytes]]


class Served:
    """A server that answers as told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.tokens: list[str | None] = []
        self.reply: Reply = good
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(body)
                outer.tokens.append(self.headers.get("Authorization"))
                status, headers, told = outer.reply(len(outer.asked), body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/padan"


def good(_: int, body: Any) -> tuple[int, dict[str, str], bytes]:
    rows = [{"nik": one["nik"], "status": FOUND, "nama": one["nama"].upper()} for one in body["data"]]
    return 200, {}, json.dumps({"data": rows}).encode()


@pytest.fixture
def served() -> Iterator[Served]:
    made = Served()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def registry(served: Served, waits: list[float] | None = None, **more: Any) -> HttpRegistry:
    waited = waits if waits is not None else []
    return HttpRegistry(served.url, "rahasia", sleep=waited.append, per_second=1_000_000, **more)


def questions(count: int = 1) -> list[Question]:
    return [Question(f"330220120370{n:04d}", f"Nama {n}", "1970-03-12") for n in range(count)]


def test_questions_go_out_a_hundred_at_a_time_with_the_token(served: Served) -> None:
    answers = registry(served).look_up(questions(250))
    assert [len(one["data"]) for one in served.asked] == [100, 100, 50]
    assert len(answers) == 250
    assert set(served.tokens) == {"Bearer rahasia"}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_stumbles_is_asked_again(served: Served, status: int) -> None:
    served.reply = lambda turn, body: good(turn, body) if turn > 2 else (status, {"Retry-After": "7"}, b"")
    waits: list[float] = []
    assert len(registry(served, waits).look_up(questions())) == 1
    assert [one for one in waits if one >= 1] == [7.0, 7.0]


def test_patience_ends(served: Served) -> None:
    served.reply = lambda *_: (503, {}, b"")
    with pytest.raises(Unreachable):
        registry(served).look_up(questions())
    assert len(served.asked) == ATTEMPTS


@pytest.mark.parametrize("status", [400, 401, 403, 302])
def test_a_refusal_is_not_asked_again_and_no_number_goes_elsewhere(served: Served, status: int) -> None:
    served.reply = lambda *_: (status, {"Location": served.url}, b"")
    with pytest.raises(Unreachable):
        registry(served).look_up(questions())
    assert len(served.asked) == 1


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"data": [{"nik": "1"}]}', b'{"data": [{"nik": "1", "status": "mungkin"}]}']
)
def test_what_is_no_answer_is_not_guessed_at(served: Served, body: bytes) -> None:
    served.reply = lambda *_: (200, {}, body)
    with pytest.raises(Unreachable):
        registry(served).look_up(questions())


def test_answers_nobody_asked_for_are_dropped(served: Served) -> None:
    served.reply = lambda *_: (200, {}, json.dumps({"data": [{"nik": "9" * 16, "status": FOUND}]}).encode())
    assert list(registry(served).look_up(questions())) == []


def test_nobody_there_is_told() -> None:
    with pytest.raises(Unreachable):
        HttpRegistry("http://127.0.0.1:9/", sleep=lambda _: None, timeout=0.5).look_up(questions())


def test_the_pace_is_kept() -> None:
    now, waits = [0.0], []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    made = HttpRegistry("http://127.0.0.1:9/", per_second=2, sleep=sleep, monotonic=lambda: now[0])
    for _ in range(3):
        made._keep_pace()
    assert waits == [0.5, 0.5]


def test_only_the_web() -> None:
    with pytest.raises(ValueError, match="PADAN_URL"):
        HttpRegistry("file:///etc/passwd")
