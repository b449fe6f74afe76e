"""Many users at once: tried first, all or nothing, in one's area only; and contracts that end by themselves."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import lxml.html
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from portal.access.actor import system
from portal.access.contracts import close_ended, set_contract
from portal.access.errors import ContractOver, OwnAccount
from portal.access.models import Account
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.errors import NotFound
from tests import people
from tests.conftest import Web
from tests.people import csrf

HEAD = "nama_pengguna;nama_depan;nama_belakang;surel;peran;wilayah;kontrak_sampai\n"
GOOD = "tono.uji;Tono;Uji;tono@uji.example;Operator desa;33.02.20.2015;2099-12-31\n"


@pytest.fixture(scope="module")
def arif(web: Web) -> FlaskClient:
    return web.client("arif")


def bring(client: FlaskClient, table: str, deed: str = "muat"):
    return client.post("/pengguna/muat", data={"csrf_token": csrf(client), "tabel": table, "aksi": deed})


def post(client: FlaskClient, path: str, **data: str):
    return client.post(path, data=data | {"csrf_token": csrf(client)})


def users(web: Web) -> int:
    return int(web.scalar("select count(*) from ab_user"))


def test_a_table_is_tried_then_brought_in_with_passwords_shown_once(web: Web, arif: FlaskClient) -> None:
    before = users(web)
    tried = bring(arif, HEAD + GOOD, "coba")
    assert (tried.status_code, "1 baris benar" in tried.get_data(as_text=True), users(web)) == (200, True, before)
    page = bring(arif, HEAD + GOOD).get_data(as_text=True)
    assert users(web) == before + 1
    assert re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", page)
    made = "select p.role || p.region_code || a.contract_until from ab_user u join post p on p.user_id = u.id "
    made += "join account a on a.user_id = u.id where u.username = 'tono.uji' and a.must_change_password"
    assert web.scalar(made) == "operator_desa33022020152099-12-31"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Budi;Budi;Uji;budi@uji.example;operator_desa;33.02.20.2015;\n", "huruf kecil"),
        ("budi;Budi;;budi@uji.example;operator_desa;33.02.20.2015;\n", "nama belakang"),
        ("budi;Budi;Uji;budi;operator_desa;33.02.20.2015;\n", "surel yang lengkap"),
        ("ratna;Budi;Uji;budi@uji.example;operator_desa;33.02.20.2015;\n", "Sudah dipakai orang lain"),
        ("budi;Budi;Uji;budi@uji.example;operator_desa;99.99;\n", "Wilayah tidak dikenal"),
        ("budi;Budi;Uji;budi@uji.example;operator_desa;33.02.20.2015;besok\n", "tahun-bulan-hari"),
        ("budi;Budi;Uji;budi@uji.example;raja;33.02.20.2015;\n", "Budi Uji</span>"),
        ("budi;Budi;Uji;budi@uji.example;operator_desa;33.02;\n", ""),
    ],
)
def test_one_wrong_line_keeps_all_out(web: Web, arif: FlaskClient, line: str, told: str) -> None:
    before = users(web)
    answer = bring(arif, HEAD + "siti.uji;Siti;Uji;siti@uji.example;operator_desa;33.02.20.2015;\n" + line)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, users(web)) == (422, before)
    assert told in page
    assert "Siti" in page, "the typing stays"


def test_everything_wrong_is_told_at_once_by_line_and_column(web: Web, arif: FlaskClient) -> None:
    before = users(web)
    lines = [
        "Budi;;Uji;budi;raja;99.99;besok",
        "citra.uji;Citra;Uji;citra@uji.example;operator_desa;33.02;2001-01-01",
        "citra.uji;Citra;Uji;CITRA@uji.example;operator_desa;33.02.20.2015;",
        "dedi.uji;Dedi;Uji;dedi@uji.example;operator_desa;33.02.20.2015;;lebih",
    ]
    page = lxml.html.fromstring(bring(arif, HEAD + GOOD.replace("tono", "tina") + "\n".join(lines), "coba").data)
    told = {}
    for row in page.xpath("//table//tbody/tr"):
        columns = [one.text for one in row.xpath(".//span[contains(@class, 'galat')]/b")]
        told[row.xpath(".//span[@class='sub']")[0].text_content().split(" ·")[0].strip()] = columns
    assert told == {
        "Baris 2": [],
        "Baris 3": ["nama_pengguna", "surel", "nama_depan", "wilayah", "peran", "kontrak_sampai"],
        "Baris 4": ["peran", "kontrak_sampai"],
        "Baris 5": ["nama_pengguna", "surel"],
        "Baris 6": [],
    }
    assert "lebih banyak (8) daripada judul kolomnya (7)" in page.text_content()
    assert "11 kesalahan" in page.text_content()
    assert users(web) == before
    assert web.scalar("select count(*) from ab_user where username like 'percobaan-%'") == 0


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("nama_pengguna;surel\nbudi;budi@uji.example\n", "nama_depan, nama_belakang, peran, wilayah"),
        (HEAD + 'budi;"' + "x" * 200_000, "tidak dapat dibaca"),
        (HEAD, "tidak memuat baris"),
        (HEAD + "".join(f"budi{n};B;U;budi{n}@uji.example;raja;33.02;\n" for n in range(101)), "Paling banyak 100"),
    ],
)
def test_what_is_wrong_with_the_table_as_such_is_told_too(arif: FlaskClient, table: str, told: str) -> None:
    answer = bring(arif, table, "coba")
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)


def test_lines_are_numbered_as_they_stand_in_the_file(arif: FlaskClient) -> None:
    """Also after blank lines and after a cell of several lines."""
    table = "\n\n" + HEAD + 'a.uji;"A\nB";Uji;a@uji.example;auditor;33.02;\n\nX;A;Uji;x@uji.example;auditor;33.02;\n'
    page = bring(arif, table, "coba").get_data(as_text=True)
    assert re.findall(r"Baris \d+", page) == ["Baris 4", "Baris 7"]


def test_an_administrator_brings_in_and_takes_away_only_their_own(web: Web) -> None:
    with web.owner() as session:
        people.appoint_admin(session, "surya", people.BADUNG, set(Permission))
    surya = web.client("surya")
    before = users(web)
    assert bring(surya, HEAD + "luar.uji;Luar;Uji;luar@uji.example;auditor;33.02.20.2015;\n").status_code == 422
    assert users(web) == before
    assert post(surya, "/kelompok/baru", nama="Tim Badung").status_code == 303
    mine = HEAD.strip() + ";kelompok\ndalam.uji;Dalam;Uji;dalam@uji.example;AUDITOR;51.03.05.2001;;"
    wrong = bring(surya, mine + "Tim Lain | tim badung\n", "coba")
    assert (wrong.status_code, "“Tim Lain” tidak ada" in wrong.get_data(as_text=True)) == (422, True)
    assert bring(surya, mine + "tim badung\n").status_code == 200
    assert users(web) == before + 1
    table = surya.get("/pengguna/daftar.csv").get_data(as_text=True)
    assert "dalam.uji;Dalam;Uji;dalam@uji.example;auditor;51.03.05.2001;;Tim Badung;ya" in table
    assert "putu;" in table
    assert "ratna;" not in table
    assert web.client("ratna").get("/pengguna/daftar.csv").status_code == 403


def test_a_contract_closes_the_account_the_day_after_its_last(web: Web) -> None:
    with web.owner() as session:
        arif = people.actor(session, "arif")
        joko = people.user_id(session, "joko")
        with pytest.raises(OwnAccount):
            set_contract(session, arif.user_id, clock.today(), by=arif)
        with pytest.raises(ContractOver):
            set_contract(session, joko, clock.today() - timedelta(days=1), by=arif)
        set_contract(session, joko, clock.today(), by=arif)
        by = system("access.close", Permission.ACCESS_USER_MANAGE)
        assert close_ended(session, by=by) == 0, "the last day still counts"
        epoch = session.get_one(Account, joko).session_epoch
        with clock.frozen(clock.now() + timedelta(days=1)):
            assert (close_ended(session, by=by), close_ended(session, by=by)) == (1, 0)
        assert session.execute(text("select active from ab_user where id = :i"), {"i": joko}).scalar() is False
        account = session.scalars(select(Account).where(Account.user_id == joko)).one()
        assert account.session_epoch > epoch, "whoever is signed in is signed out"
        session.rollback()


def test_the_last_administrator_stays_and_nobody_ends_a_strangers_contract(web: Web) -> None:
    with web.owner() as session:
        rini, arif = people.user_id(session, "rini"), people.user_id(session, "arif")
        for number in (rini, arif):
            session.get_one(Account, number).contract_until = clock.today() - timedelta(days=1)
        session.flush()
        by = system("access.close", Permission.ACCESS_USER_MANAGE)
        assert close_ended(session, by=by) == 1
        session.rollback()
        far = replace(people.actor(session, "arif"), region_code=people.BADUNG)
        with pytest.raises(NotFound):
            set_contract(session, people.user_id(session, "ratna"), clock.today(), by=far)
