"""The pages of absence: one's own, and an administrator's for somebody who cannot."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.access.models import Post
from portal.kernel import clock
from portal.kernel.ids import new_id
from tests import people
from tests.conftest import Web
from tests.people import csrf

TODAY = clock.today()


@pytest.fixture(autouse=True)
def _colleague(web: Web) -> None:
    """Putu holds Ratna's post, too; every test begins without an absence."""
    with web.owner() as session:
        session.execute(text("delete from absence"))
        session.execute(text("delete from post where region_code = :at and acting"), {"at": people.BANYUMAS})
        session.add(
            Post(
                id=new_id(0),
                user_id=people.user_id(session, "putu"),
                role="verifikator_kab",
                region_code=people.BANYUMAS,
                valid_from=TODAY,
                acting=True,
            )
        )


def sent(web: Web, **changes: str) -> dict[str, str]:
    with web.owner() as session:
        post = session.execute(
            text("select id from post where user_id = :who"), {"who": people.user_id(session, "ratna")}
        ).scalar_one()
        putu = people.user_id(session, "putu")
    usual = {"post": str(post), "starts": TODAY.isoformat(), "ends": (TODAY + timedelta(days=4)).isoformat()}
    return usual | {"substitute": str(putu), "alasan": "Cuti tahunan"} | changes


def test_one_names_a_substitute_and_comes_back_early(web: Web) -> None:
    ratna, putu = web.client("ratna"), web.client("putu")
    address, token = "/akun/tidak-hadir/", {"csrf_token": csrf(ratna)}
    assert people.CAST["putu"].full_name in ratna.get(address).get_data(as_text=True)
    refused = ratna.post(address, data=token | sent(web, alasan="x", ends="2020-01-01"))
    assert refused.status_code == 422
    assert 'value="2020-01-01"' in refused.get_data(as_text=True), "what was typed stays"
    assert ratna.post(address, data=token | sent(web, substitute="0")).status_code == 422
    assert ratna.post(address, data=token | sent(web)).status_code == 302
    with web.owner() as session:
        posts = session.execute(
            text("select id from post where user_id = :who and acting"), {"who": people.user_id(session, "putu")}
        ).scalar_one()
    putu.post("/penugasan", data={"csrf_token": csrf(putu), "post": str(posts)})
    assert "Anda menggantikan Ratna Wulandari" in putu.get("/tugas/").get_data(as_text=True)
    absence = web.scalar("select id from absence")
    strange = putu.post(f"/akun/tidak-hadir/{absence}/akhiri", data={"csrf_token": csrf(putu)})
    assert strange.status_code == 403, "not the substitute's to end"
    assert ratna.post(f"/akun/tidak-hadir/{absence}/akhiri", data=token).status_code == 302
    assert "Anda menggantikan" not in putu.get("/tugas/").get_data(as_text=True)


def test_an_administrator_sets_it_for_who_cannot(web: Web) -> None:
    arif = web.client("arif")
    with web.owner() as session:
        ratna = people.user_id(session, "ratna")
    address, token = f"/pengguna/{ratna}/tidak-hadir", {"csrf_token": csrf(arif)}
    assert arif.get(address).status_code == 200
    assert arif.post(address, data=token | sent(web)).status_code == 302
    absence = web.scalar("select id from absence where set_name = 'Arif Nugroho'")
    assert arif.post(f"{address}/{absence}/akhiri", data=token).status_code == 302
    assert web.scalar("select ended_name from absence") == "Arif Nugroho"
    assert web.client("hendra").get(address).status_code == 403
