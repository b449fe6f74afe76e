"""The civil registry over HTTP: some questions in one call, a limit on the pace, patience with a server that stumbles.

`POST {url}` with `{"data": [{nik, nama, tanggal_lahir, nomor_kk}]}`; the answer holds `{"data": [{nik, status, nama,
nomor_kk, tanggal_lahir, meninggal}]}`. What is no such answer counts as unreachable: nothing is guessed.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from portal.kernel.phrases import Phrase
from portal.registry.padan.port import FOUND, NOT_FOUND, Answer, Question, Unreachable

AT_ONCE = 100
"""Questions of one call."""
ATTEMPTS = 4
LARGEST = 2 * 1024 * 1024
"""Bytes of an answer at most."""
LONGEST_WAIT = 30.0
WAITS = frozenset({429, 500, 502, 503, 504})
"""Answers after which asking again makes sense."""
TEXT_MOST = 200


class HttpRegistry:
    """`CivilRegistry` behind an address."""

    name = "http"

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        timeout: float = 10.0,
        per_second: float = 5.0,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError("PADAN_URL harus berawalan http:// atau https://")
        self.url, self.token, self.timeout = url, token, timeout
        self.pause, self.sleep, self.monotonic = 1 / per_second, sleep, monotonic
        self.next_call = 0.0

    def look_up(self, questions: Sequence[Question]) -> Sequence[Answer]:
        """Answers to the questions, in calls of `AT_ONCE`. Raises `Unreachable`."""
        answers: list[Answer] = []
        for start in range(0, len(questions), AT_ONCE):
            some = questions[start : start + AT_ONCE]
            asked = {one.nik for one in some}
            answers += [one for one in _read(self._call(some)) if one.nik in asked]
        return answers

    def _call(self, questions: Sequence[Question]) -> bytes:
        body = json.dumps({"data": [asdict(one) for one in questions]}).encode()
        wait = 1.0
        for attempt in range(1, ATTEMPTS + 1):
            self._keep_pace()
            told, asked = self._once(body)
            if told is not None:
                return told
            if attempt < ATTEMPTS:
                self.sleep(min(max(wait, asked), LONGEST_WAIT))
                wait *= 2
        raise Unreachable("Dukcapil tidak menjawab setelah beberapa kali dicoba.")

    def _once(self, body: bytes) -> tuple[bytes | None, float]:
        """The answer; or None and how long the server asks to wait. Raises `Unreachable` when waiting is no use."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310 - checked scheme
        try:
            with _opener().open(request, timeout=self.timeout) as response:
                told: bytes = response.read(LARGEST + 1)
        except urllib.error.HTTPError as error:
            with error:
                if error.code not in WAITS:
                    raise Unreachable(Phrase("Dukcapil menolak permintaan (kode {code}).", code=error.code)) from error
                return None, _seconds(error.headers.get("Retry-After"))
        except (OSError, TimeoutError):
            return None, 0.0
        if len(told) > LARGEST:
            raise Unreachable("Jawaban Dukcapil terlalu besar.")
        return told, 0.0

    def _keep_pace(self) -> None:
        now = self.monotonic()
        if now < self.next_call:
            self.sleep(self.next_call - now)
        self.next_call = max(now, self.next_call) + self.pause


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """People's numbers go to the address of the settings and to no other."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """No."""
        return


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirect)


def _seconds(text: str | None) -> float:
    return float(text) if text and text.isdigit() else 0.0


def _read(body: bytes) -> list[Answer]:
    try:
        rows = json.loads(body)["data"]
        return [_row(one) for one in rows]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreachable("Jawaban Dukcapil tidak terbaca.") from error


def _row(row: dict[str, Any]) -> Answer:
    if row["status"] not in {FOUND, NOT_FOUND}:
        raise ValueError(row["status"])
    texts = {name: str(row.get(name) or "")[:TEXT_MOST] for name in ("nama", "nomor_kk", "tanggal_lahir")}
    return Answer(str(row["nik"]), row["status"], meninggal=row.get("meninggal") is True, **texts)
