"""What a program did wrong is told so that whoever wrote it can mend it: what, where, and what is expected."""

from __future__ import annotations

from typing import Any

import pytest

from tests.views.api.programs import Program, new_family


def told(response: Any, status: int) -> dict[str, Any]:
    assert (response.status_code, response.content_type) == (status, "application/problem+json"), response.data
    return dict(response.json)


def sent(siks: Program, **more: Any) -> Any:
    return siks.open("POST", "/usulan", headers={"Idempotency-Key": "kunci-isi-keliru"}, **more)


@pytest.mark.parametrize("size", [1_000_001, 40_000_000])
def test_a_body_too_large_is_told_its_bound(siks: Program, size: int) -> None:
    """Also one so large that the server below refuses it."""
    problem = told(sent(siks, data=b'"' + b"x" * size + b'"', content_type="application/json"), 413)
    assert "melebihi 1 MB" in problem["detail"]
    assert "foto" not in problem["detail"]
    assert "Berkas" not in problem["title"]


@pytest.mark.parametrize("secret", ["vv_salahketik", "bukan.token.kami"])
def test_a_wrong_token_is_told_with_its_header(siks: Program, secret: str) -> None:
    problem = told(Program(siks.app, secret).get("/keluarga"), 401)
    assert problem["detail"].startswith("Token pada kepala Authorization tidak berlaku")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "abc"}, {"Authorization": "Basic YTpi"}])
def test_no_token_is_told_how_to_send_one(siks: Program, headers: dict[str, str]) -> None:
    problem = told(siks.app.test_client().get("/api/v1/keluarga", headers=headers), 401)
    assert "kepala Authorization" in problem["detail"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{\n  "jenis": ,\n}', "baris 2, kolom 12"),
        (b'{"jenis": "\xff"}', "bukan teks UTF-8, mulai bita ke-12"),
        (b"[" * 100_000, "terlalu banyak kurung"),
        (b"9" * 6000, "angka yang terlalu panjang"),
    ],
    ids=["comma", "bytes", "deep", "digits"],
)
def test_broken_json_is_told_with_its_place(siks: Program, data: bytes, why: str) -> None:
    problem = told(sent(siks, data=data, content_type="application/json"), 400)
    assert "bukan JSON yang benar" in problem["detail"]
    assert why in problem["detail"]


def test_broken_json_is_told_in_english(siks: Program) -> None:
    english = Program(siks.app, siks.secret, language="en")
    problem = told(sent(english, data=b"{", content_type="application/json"), 400)
    assert problem["detail"] == "The body is not valid JSON: line 1, column 2."


@pytest.mark.parametrize(
    ("query", "name", "said"),
    [
        ("limit=-1", "limit", "Paling sedikit 1."),
        ("limit=101", "limit", "Paling banyak 100."),
        ("nama=x", "nama", "Parameter ini tidak dikenal."),
        ("limit=1&limit=2", "limit", "Hanya boleh disebut sekali."),
    ],
)
def test_a_parameter_is_answered_with_a_sentence(siks: Program, query: str, name: str, said: str) -> None:
    problem = told(siks.get(f"/keluarga?{query}"), 400)
    assert problem["errors"] == {name: said}
    assert said.lower().rstrip(".").removeprefix("parameter ini ") in problem["detail"]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("", "Wajib diisi."),
        ("pendek", "Panjangnya 6; isi 8 sampai 80 huruf."),
        ("a" * 81, "Panjangnya 81; isi 8 sampai 80 huruf."),
        ("ada spasi di dalam", "Hanya huruf, angka, dan tanda _ . : - tanpa spasi."),
    ],
)
def test_a_wrong_key_is_told_why(siks: Program, key: str, said: str) -> None:
    response = siks.open("POST", "/usulan", json=new_family(9612), headers={"Idempotency-Key": key} if key else {})
    assert told(response, 400)["errors"] == {"Idempotency-Key": said}


def test_all_faults_of_a_body_are_told_at_once_and_bounded(siks: Program) -> None:
    body = new_family(9612, alasan=5, ruta={"warna": "x", "lantai": "99"}, anggota=[{"nik": 1}, {"lahir": ""}])
    assert set(told(siks.propose(body), 422)["errors"]) == {
        "/alasan", "/ruta/warna", "/ruta/lantai", "/anggota/0/nik", "/anggota/1/lahir",
    }  # fmt: skip
    many = new_family(9612, ruta={f"x{number}": "" for number in range(500)})
    assert len(told(siks.propose(many), 422)["errors"]) == 20
