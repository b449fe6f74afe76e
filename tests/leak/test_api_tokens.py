"""The same by program: a token of one place learns and changes nothing of the other, with each lock alone.

Every route with a contract is tried, as in the document; a new one needs no entry here.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import ProgrammingError

from portal.kernel.database import set_scope
from portal.views.api.document import routes
from tests import people
from tests.conftest import Web
from tests.leak import matrix
from tests.leak.probe import LOCKED, Answer, marks_in
from tests.leak.routes import addresses, names_a_record
from tests.leak.watch import Watch
from tests.leak.world import BALI, BANYUMAS, Place
from tests.views.api.programs import Program, new_family, secret_for

SCOPES = ("read:registry", "read:personal", "read:cases", "propose")
TRIED = [
    (who, own, other) for own, other in ((BANYUMAS, BALI), (BALI, BANYUMAS)) for who in (own.operator, own.verifier)
]


def program(web: Web, app: Any, name: str) -> Program:
    with web.owner() as session:
        actor = people.actor(session, name)
        set_scope(session, actor.scope)
        return Program(app, secret_for(session, actor, SCOPES))


def read(by: Program, url: str) -> Answer:
    response = by.get(url.removeprefix("/api/v1"))
    return Answer(response.status_code, response.get_data(as_text=True), "")


def propose(by: Program, body: dict[str, Any]) -> int:
    try:
        return by.propose(body).status_code
    except ProgrammingError as refused:
        return LOCKED if "row-level security" in str(refused) else 500


def sent(place: Place) -> list[dict[str, Any]]:
    """Proposals about the place's village and families."""
    about = {"keluarga_id": place.ids["keluarga"][0], "alasan": "Percobaan dari luar wilayah"}
    return [
        new_family(9890, desa=f"{place.village:010d}"),
        about | {"jenis": "perbaikan", "ruta": {"alamat": "Jalan Terambil"}},
        about | {"jenis": "penghapusan", "sebab": "2"},
    ]


@pytest.mark.parametrize("mode", matrix.MODES)
def test_a_token_learns_and_changes_nothing_elsewhere(web: Web, mode: str) -> None:
    matrix.furnish(web)
    watch, seen = Watch(web.addresses.owner), 0
    try:
        with matrix.portal(web, mode) as app:
            for who, own, other in TRIED:
                by = program(web, app, who)
                for rule, method, _contract in routes(app):
                    if method != "get":
                        continue
                    for url in addresses(rule, other):
                        answer = read(by, url)
                        assert answer.status < 500, (url, answer.text)
                        assert marks_in(answer, url, other) == [], (who, url)
                        if names_a_record(rule):
                            assert answer.status == 404, (who, url)
                    seen += sum(bool(marks_in(read(by, url), url, own)) for url in addresses(rule, own))
                found = by.open("POST", "/cari", json={"nomor": other.nik(9801)})
                assert found.json == {"individu": [], "keluarga": []}, who
                by.get("/daftar-kode")  # the token's use is noted before the database is watched
                for body in sent(other):
                    answers: list[int] = []
                    changed = watch.changed(lambda b=body, p=by, a=answers: a.append(propose(p, b)))
                    assert answers[0] in {404, LOCKED}, (who, body)
                    assert set(changed) <= {"api_window", "api_token"}, (who, body)
    finally:
        watch.close()
    assert seen >= 4 * len(TRIED), "the insiders never saw a mark: the probe could not have failed"
