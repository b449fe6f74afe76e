"""The import's pages as people use them: bring, pair, check, read what to mend, take the file back, propose."""

from __future__ import annotations

import io
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import sessionmaker
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from bench.spreadsheets import write
from portal.access.actor import system
from portal.exchange.settling import HELD_BACK
from portal.exchange.template import HEADINGS
from portal.jobs.queue import queue
from portal.kernel.database import engine_for, transaction
from portal.registry.seeding import load_families
from tests import people
from tests.conftest import Web
from tests.registry.families import family, kk, nik


def run_all(web: Web) -> None:
    """Let a worker do what waits; in a thread of its own, for a browser's test has a loop running in this one."""
    engine = engine_for(web.addresses.app)
    folder = web.app.config["SETTINGS"].instance / "exchange"
    app = queue(web.addresses.app, sessionmaker(engine, expire_on_commit=False), exchange=folder)
    work = partial(app.run_worker, wait=False, install_signal_handlers=False, delete_jobs="successful")
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work).result()
    engine.dispose()


def send(client: FlaskClient, content: bytes, name: str) -> TestResponse:
    data = {"csrf_token": people.csrf(client), "berkas": (io.BytesIO(content), name)}
    return client.post("/impor/unggah", data=data, content_type="multipart/form-data")


def paired(page: str) -> dict[str, str]:
    """The form of the columns as the page fills it in."""
    chosen = {}
    for name, options in re.findall(r'<select id="[^"]+" name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        found = re.search(r'<option value="([^"]*)" selected>', options)
        chosen[name] = found.group(1) if found else ""
    return chosen


@pytest.fixture
def sheet(tmp_path: Path) -> tuple[bytes, int]:
    """A list of Karangsari, and how many of its rows are broken."""
    _, broken = write(tmp_path / "a.xlsx", 120, [people.KARANGSARI], share=0.06)
    return (tmp_path / "a.xlsx").read_bytes(), len(broken)


def test_from_the_file_to_the_cases(web: Web, sheet: tuple[bytes, int]) -> None:
    client = web.client("sari")
    content, broken = sheet
    answer = send(client, content, "BDT Karangsari.xlsx")
    assert answer.status_code == 303
    address = answer.headers["Location"]
    page = client.get(address).get_data(as_text=True)
    form = paired(page)
    assert "individu.nik" in form.values()
    client.post(f"{address}/periksa", data=form | {"csrf_token": people.csrf(client)})
    run_all(web)
    page = client.get(address).get_data(as_text=True)
    assert "Ajukan" in page
    back = client.get(f"{address}/hasil")
    rows = list(openpyxl.load_workbook(io.BytesIO(back.data)).active.iter_rows(values_only=True))
    assert rows[0][-1] == "Yang harus diperbaiki"
    assert sum(row[-1] not in {None, "baru", HELD_BACK} for row in rows[1:]) == broken
    assert len(rows) > 100
    short = client.post(f"{address}/ajukan", data={"csrf_token": people.csrf(client), "alasan": "x"})
    assert short.status_code == 422
    reason = {"csrf_token": people.csrf(client), "alasan": "Surat Dinas Sosial 12/2026"}
    client.post(f"{address}/ajukan", data=reason)
    run_all(web)
    good = web.scalar("select families from import_file order by created_at desc limit 1")
    cases = "select count(*) from case_file where step = 'catat_musdes'"
    assert web.scalar(cases) == good > 0
    again = send(client, content, "salinan.xlsx")
    assert again.headers["Location"] == address


def test_columns_may_be_paired_wrongly_and_keep_what_was_chosen(web: Web) -> None:
    client = web.client("ratna")
    answer = send(client, b"NIK;Nama;No KK\n1;2;3\n", "a.csv")
    address = answer.headers["Location"]
    form = paired(client.get(address).get_data(as_text=True)) | {"jenis": "bdt", "csrf_token": people.csrf(client)}
    wrong = client.post(f"{address}/periksa", data=form)
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert "Kode desa/kelurahan" in page
    assert paired(page)["jenis"] == "bdt"
    assert client.post(f"{address}/periksa", data=form | {"k0": "tidak.ada"}).status_code == 422


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.csv", "kosong"),
        (b"PK\x03\x04rusak", "a.xlsx", "terpotong"),
        (b"x", "a.xlsm", "makro"),
        (b"\xd0\xcf\x11\xe0", "a.xls", "Excel lama"),
        (b"a;b\nc;d\n", "a.csv", "judul kolom"),
        (b"NIK;Nama;KK\n", "a.csv", "hanya berisi judul"),
    ],
)
def test_what_cannot_be_read_is_said_on_the_page(web: Web, content: bytes, name: str, said: str) -> None:
    answer = send(web.client("ratna"), content, name)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_without_the_right_there_is_no_door(web: Web) -> None:
    for name in ("joko", "hendra"):
        assert web.client(name).get("/impor/").status_code == 403


def test_an_upload_of_two_gigabytes_is_refused_unread_and_the_server_lives(web: Web) -> None:
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        client = web.client("ratna")
        cookie = "; ".join(f"{one.key}={one.value}" for one in client._cookies.values())
        token = people.csrf(client)
        with socket.create_connection(("127.0.0.1", server.server_port), timeout=20) as wire:
            wire.sendall(
                f"POST /impor/unggah HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nX-CSRFToken: {token}\r\n"
                "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 2147483648\r\n\r\n--x\r\n".encode()
            )
            answer = b"".join(iter(partial(wire.recv, 200_000), b"")).decode("utf-8", "replace")
        assert " 413 " in answer.splitlines()[0]
        assert "lebih besar dari 300 MB" in answer
        assert web.client("ratna").get("/impor/").status_code == 200
    finally:
        server.shutdown()
        thread.join(5)


def test_the_template_is_recognised_as_ours(web: Web) -> None:
    client = web.client("ratna")
    content = client.get("/impor/templat.xlsx").data
    first, second = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert [one.value for one in first[1]] == HEADINGS
    told = [[one.value for one in row] for row in second.iter_rows()]
    assert told[0] == ["Kolom", "Kode", "Arti"]
    assert (
        {"Jenis kelamin", "Lantai terluas", "Hubungan dengan kepala keluarga"}
        <= {row[0] for row in told}
        <= {"Kolom", *HEADINGS}
    )
    assert ["Jenis kelamin", "1", "Laki-laki"] in told
    address = send(client, content, "templat.xlsx").headers["Location"]
    assert paired(client.get(address).get_data(as_text=True))["jenis"] == "templat"


def known_family(web: Web, serial: int) -> str:
    """A family of Karangsari in the register, and a list that knows another floor of it."""
    with transaction(sessionmaker(engine_for(web.addresses.owner)), system("uji").scope) as session:
        load_families(session, [(people.KARANGSARI, family(serial))])
    head = "No. KK;NIK;Nama;Hub Keluarga;lantai;Kode Desa"
    return f"{head}\n{kk(serial)};{nik(serial)};Sukirman Hadi;1;4;{people.KARANGSARI}\n"


def checked_page(web: Web, client: FlaskClient, content: str, name: str) -> str:
    """A file brought in, its columns as guessed, checked; its address."""
    address = send(client, content.encode(), name).headers["Location"]
    form = paired(client.get(address).get_data(as_text=True)) | {"jenis": "bdt", "csrf_token": people.csrf(client)}
    assert client.post(f"{address}/periksa", data=form).status_code == 303
    run_all(web)
    return str(address)


def test_a_registered_family_is_corrected_where_the_box_is_ticked(web: Web) -> None:
    client = web.client("sari")
    address = checked_page(web, client, known_family(web, 9400), "perbaikan.csv")
    page = client.get(address).get_data(as_text=True)
    assert "Usulkan juga perbaikan untuk 1 keluarga terdaftar" in page
    assert "checked" not in page
    assert "9, tanah" in page
    assert "4, ubin/tegel/teraso" in page
    told = client.get(f"{address}?temuan=BERUBAH").get_data(as_text=True)
    assert "berubah: lantai 9→4" in told
    assert "berubah: lantai 9→4" in client.get(f"{address}/hasil").get_data(as_text=True)
    reason = {"csrf_token": people.csrf(client), "alasan": "Surat Dinas Sosial 14/2026"}
    without = client.post(f"{address}/ajukan", data=reason)
    assert without.status_code == 422
    assert "Centang usulan perbaikan" in without.get_data(as_text=True)
    client.post(f"{address}/ajukan", data=reason | {"perbaikan": "1"})
    run_all(web)
    cases = "select process || ' ' || step from case_file where kind = 'perbaikan'"
    assert web.scalar(cases) == "perbaikan kunjungan_lapangan"
    assert "100%" in client.get(address).get_data(as_text=True)


def test_an_import_whose_families_were_all_refused_does_not_look_like_a_success(web: Web) -> None:
    client = web.client("sari")
    head = "No. KK;NIK;Nama;Hub Keluarga;JK;Tgl Lahir;Status Kawin;Alamat;RT;RW;Kode Desa"
    line = f"{kk(9500)};{nik(9500)};Sukirman Hadi;1;1;1970-03-12;4;Dusun Krajan;3;1;{people.KARANGSARI}"
    addresses = [checked_page(web, client, f"{head}\n{line}\n{gap}", f"{gap.count(';')}.csv") for gap in ("", ";;\n")]
    for address in addresses:
        client.post(f"{address}/ajukan", data={"csrf_token": people.csrf(client), "alasan": "Surat Dinas 15/2026"})
        run_all(web)
    page = client.get(addresses[1]).get_data(as_text=True)
    assert "0 diajukan, 1 ditolak saat diajukan" in page
    assert "100%" not in page
    assert "Tidak ada yang diajukan" in page
    assert "Ditolak saat diajukan</a>" in page
    assert "Tidak ada yang harus diperbaiki" not in page


def test_a_matched_list_gives_a_list_to_visit(web: Web) -> None:
    client = web.client("ratna")
    content = b"NIK;Nama;Alamat\n3302201203707777;Suparto;Dusun Krajan\n"
    address = send(client, content, "bnba.csv").headers["Location"]
    form = paired(client.get(address).get_data(as_text=True)) | {"jenis": "bnba", "csrf_token": people.csrf(client)}
    client.post(f"{address}/periksa", data=form)
    assert client.get(f"{address}/kunjungan.xlsx").status_code == 404
    run_all(web)
    assert "Unduh daftar kunjungan" in client.get(address).get_data(as_text=True)
    answer = client.get(f"{address}/kunjungan.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[0] == ("NIK", "Nama", "Alamat", "Hasil kunjungan", "Tanggal kunjungan")
    assert rows[1][:3] == ("3302201203707777", "Suparto", "Dusun Krajan")
    assert web.client("putu").get(f"{address}/kunjungan.xlsx").status_code == 404


def list_of(folder: Path, rows: int) -> bytes:
    """A list of Karangsari nothing is wrong with."""
    write(folder / "a.xlsx", rows, [people.KARANGSARI], share=0.0)
    return (folder / "a.xlsx").read_bytes()


def test_a_large_file_is_read_by_a_worker_and_nobody_waits(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request only keeps the file; its page says that it is being read, then shows the columns."""

    def read_here(*_: object) -> None:
        raise AssertionError("read while somebody waits")

    client = web.client("ratna")
    with monkeypatch.context() as large:
        large.setattr("portal.exchange.operations.SMALL", 1_000)
        large.setattr("portal.exchange.operations.header_of", read_here)
        address = send(client, list_of(tmp_path, 40), "besar.xlsx").headers["Location"]
        wrong = send(client, b"<html>" + b" " * 2_000, "besar.csv")
    assert (wrong.status_code, "bukan XLSX" in wrong.get_data(as_text=True)) == (422, True), "told at once"
    page = client.get(address).get_data(as_text=True)
    assert "Berkas sedang dibaca" in page
    assert "data-jalan" in page
    assert client.get(f"{address}/kolom").status_code == 302
    assert "Sedang dibaca" in client.get("/impor/").get_data(as_text=True)
    run_all(web)
    assert "individu.nik" in paired(client.get(address).get_data(as_text=True)).values()


def test_what_was_broken_off_is_tried_again_from_its_page(web: Web, tmp_path: Path) -> None:
    client = web.client("ratna")
    address = send(client, list_of(tmp_path, 50), "terhenti.xlsx").headers["Location"]
    import_id = address.rpartition("/")[2]
    with web.owner() as session:
        changed = "update import_file set status = 'gagal', stuck = 'memeriksa', problem = 'Terhenti.' where id = :id"
        session.execute(text(changed), {"id": import_id})
    page = client.get(address).get_data(as_text=True)
    assert "Terhenti. Tidak ada yang diajukan" in page
    assert f'action="{address}/ulang"' in page
    other = web.client("putu")
    assert other.post(f"{address}/ulang", data={"csrf_token": people.csrf(other)}).status_code in {403, 404}
    assert client.post(f"{address}/ulang", data={"csrf_token": people.csrf(client)}).status_code == 303
    assert web.scalar("select status from import_file where id = :id", id=import_id) == "memeriksa"
    run_all(web)
    assert web.scalar("select status from import_file where id = :id", id=import_id) == "diperiksa"
