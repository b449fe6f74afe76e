"""The export's page: asked with a purpose, made by a worker, fetched by its maker."""

from __future__ import annotations

import re

from sqlalchemy import text

from tests import people
from tests.conftest import Web
from tests.views.exchange.test_import_screen import run_all


def asked(web: Web, name: str, **form: str) -> int:
    client = web.client(name)
    given = {
        "isi": "keluarga",
        "format": "csv",
        "tujuan": "Rapat koordinasi penyaluran",
        "csrf_token": people.csrf(client),
    }
    return client.post("/ekspor/", data=given | form).status_code


def test_from_the_purpose_to_the_file(web: Web) -> None:
    client = web.client("hendra")
    assert asked(web, "hendra") == 303
    run_all(web)
    page = client.get("/ekspor/").get_data(as_text=True)
    address = re.search(r'action="(/ekspor/[^"]+/unduh)"', page)
    assert address
    answer = client.post(address.group(1), data={"csrf_token": people.csrf(client)})
    assert answer.status_code == 200
    assert (answer.mimetype, answer.data[:2]) == ("application/zip", b"PK")
    assert '.zip"' in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    other = web.client("ratna")
    assert other.post(address.group(1), data={"csrf_token": people.csrf(other)}).status_code == 404
    assert address.group(1) not in other.get("/ekspor/").get_data(as_text=True)


def test_what_is_wrong_is_said_and_typing_kept(web: Web) -> None:
    client = web.client("hendra")
    form = {"isi": "keluarga", "format": "csv", "tujuan": "iseng", "q": "Sukirman", "csrf_token": people.csrf(client)}
    answer = client.post("/ekspor/", data=form)
    assert answer.status_code == 422
    assert 'value="Sukirman"' in answer.get_data(as_text=True)
    assert asked(web, "hendra", format="exe") == 422
    assert asked(web, "hendra", wilayah="abc") == 422
    assert asked(web, "hendra", q="3302201203709000") == 422
    assert asked(web, "bagus", buka="nik") == 403
    assert asked(web, "joko") == 403


def test_what_could_not_be_made_is_made_again_from_its_row(web: Web) -> None:
    client = web.client("hendra")
    assert asked(web, "hendra") == 303
    with web.owner() as session:
        session.execute(text("update export_file set status = 'gagal', problem = 'x' where status = 'menunggu'"))
    address = re.search(r'action="(/ekspor/[^"]+/ulang)"', client.get("/ekspor/").get_data(as_text=True))
    assert address
    other = web.client("ratna")
    assert other.post(address.group(1), data={"csrf_token": people.csrf(other)}).status_code == 404
    assert client.post(address.group(1), data={"csrf_token": people.csrf(client)}).status_code == 303
    assert web.scalar("select count(*) from export_file where status = 'menunggu'") == 1
