"""The pages of groups: made, filled, used in the list of users, closed; another area's are not there."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from portal.access.permissions import Permission as P  # noqa: N817 - read as tables
from tests import people
from tests.conftest import Web
from tests.people import csrf


@pytest.fixture(scope="module")
def surya(web: Web) -> FlaskClient:
    return admin(web, "surya", people.BANYUMAS)


@pytest.fixture(scope="module")
def ketut(web: Web) -> FlaskClient:
    return admin(web, "ketut", people.BADUNG)


def admin(web: Web, name: str, region: int) -> FlaskClient:
    with web.owner() as session:
        people.appoint_admin(session, name, region, {P.ACCESS_USER_MANAGE, P.ACCESS_POST_MANAGE})
    return web.client(name)


def post(client: FlaskClient, path: str, **data: object):
    return client.post(path, data=data | {"csrf_token": csrf(client)})


def number(web: Web, name: str) -> int:
    return int(web.scalar("select id from ab_user where username = :n", n=name))


def made(client: FlaskClient, name: str) -> str:
    answer = post(client, "/kelompok/baru", nama=name)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_a_group_is_made_filled_and_filters_the_list_of_users(web: Web, surya: FlaskClient) -> None:
    address = made(surya, "Tim selatan")
    sari = number(web, "sari")
    assert "Tambahkan" in surya.get(f"{address}?q=sari").get_data(as_text=True)
    assert post(surya, f"{address}/orang/{sari}/masuk").status_code == 303
    assert people.CAST["sari"].full_name in surya.get(address).get_data(as_text=True)
    group = address.rpartition("/")[2]
    listed = surya.get(f"/pengguna/?kelompok={group}").get_data(as_text=True)
    assert (">sari<" in listed, ">joko<" in listed) == (True, False)
    assert ">joko<" in surya.get("/pengguna/").get_data(as_text=True)
    assert "Tim selatan" in surya.get(f"/pengguna/{sari}").get_data(as_text=True)
    assert post(surya, f"{address}/orang/{sari}/keluar").status_code == 303
    assert people.CAST["sari"].full_name not in surya.get(address).get_data(as_text=True)
    assert post(surya, f"{address}/tutup").status_code == 303
    assert surya.get(address).status_code == 404


def test_a_refused_name_stays_in_its_field(web: Web, surya: FlaskClient) -> None:
    address = made(surya, "Tim timur")
    again = post(surya, "/kelompok/baru", nama="tim TIMUR")
    assert (again.status_code, 'value="tim TIMUR"' in again.get_data(as_text=True)) == (422, True)
    assert "Sudah ada kelompok bernama itu" in again.get_data(as_text=True)
    other = made(surya, "Tim barat")
    renamed = post(surya, f"{other}/nama", nama="Tim timur")
    assert (renamed.status_code, "Sudah ada kelompok bernama itu" in renamed.get_data(as_text=True)) == (422, True)
    for wrong in ("", "a\x01b", "x" * 61):
        assert post(surya, f"{address}/nama", nama=wrong).status_code == 422


def test_the_ministry_makes_one_for_a_regency(web: Web, surya: FlaskClient) -> None:
    arif = web.client("arif")
    for wrong in ("99.99", "satu"):
        refused = post(arif, "/kelompok/baru", nama="Tim pusat", wilayah=wrong)
        assert (refused.status_code, f'value="{wrong}"' in refused.get_data(as_text=True)) == (422, True)
    assert post(surya, "/kelompok/baru", nama="Tim luar", wilayah="51.03").status_code == 422
    assert post(arif, "/kelompok/baru", nama="Tim pusat", wilayah="33.02").status_code == 303
    assert "Tim pusat" in surya.get("/kelompok/").get_data(as_text=True)


def test_another_areas_group_and_people_are_not_there(web: Web, surya: FlaskClient, ketut: FlaskClient) -> None:
    address = made(surya, "Tim utara")
    sari, putu = number(web, "sari"), number(web, "putu")
    assert post(surya, f"{address}/orang/{putu}/masuk").status_code == 404
    for path in ("", "/nama", f"/orang/{sari}/masuk", f"/orang/{sari}/keluar", "/tutup"):
        answer = post(ketut, address + path, nama="Terambil") if path else ketut.get(address)
        assert answer.status_code == 404, path
    group = address.rpartition("/")[2]
    assert ketut.get(f"/pengguna/?kelompok={group}").status_code == 404
    assert "Tim utara" not in ketut.get("/kelompok/").get_data(as_text=True)
    assert "Tim utara" in surya.get("/kelompok/").get_data(as_text=True)


@pytest.mark.parametrize("wrong", ["x", "00000000-0000-7000-8000-000000000000", "1"])
def test_a_group_that_is_none_is_not_found(surya: FlaskClient, wrong: str) -> None:
    assert surya.get(f"/kelompok/{wrong}").status_code == 404
    assert surya.get(f"/pengguna/?kelompok={wrong}").status_code == 404
