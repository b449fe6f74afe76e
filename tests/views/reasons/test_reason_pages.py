"""The catalogue's page: proposed with a preview, signed by another, chosen on a case, read in the reader's language."""

from __future__ import annotations

import html

from portal.kernel import clock
from tests.conftest import Web
from tests.people import csrf

NOTE = "Surat edaran menteri nomor dua"
WORDING = {
    "label": "Penghasilan di atas upah minimum",
    "label_en": "Income above the minimum wage",
    "advice": "Bawa slip gaji terakhir ke kantor desa.",
    "advice_en": "Bring the last pay slip to the village office.",
    "position": "15",
}


def form(**changes: str) -> dict[str, str]:
    """A wording as the form sends it."""
    return WORDING | {"valid_from": clock.today().isoformat(), "note": NOTE} | changes


def test_a_reason_is_looked_at_proposed_signed_and_chosen(web: Web) -> None:
    arif, rini, ratna = web.client("arif"), web.client("rini"), web.client("ratna")
    token = {"csrf_token": csrf(arif)}
    page = arif.get("/alasan/").get_data(as_text=True)
    assert "T01 · Bukti belum cukup" in page
    assert "Memilih alasan dari daftar ini wajib." in page
    seen = arif.post("/alasan/penolakan/baru", data=token | form(aksi="pratinjau"))
    assert "Bring the last pay slip" in seen.get_data(as_text=True)
    assert web.scalar("select count(*) from reason_version where status = 'usul'") == 0, "looking keeps nothing"
    wrong = arif.post("/alasan/penolakan/baru", data=token | form(label="", note="x"))
    assert wrong.status_code == 422
    assert "Bring the last pay slip" in wrong.get_data(as_text=True), "what was typed stays"
    assert arif.post("/alasan/penolakan/baru", data=token | form()).headers["Location"] == "/alasan/penolakan/T10"
    row = web.scalar("select id from reason_version where code = 'T10'")
    arif.post(f"/alasan/versi/{row}/tanda-tangan", data=token)
    assert web.scalar("select status from reason_version where code = 'T10'") == "usul", "nobody signs their own"
    assert rini.post(f"/alasan/versi/{row}/tanda-tangan", data={"csrf_token": csrf(rini)}).status_code == 302
    assert web.scalar("select signed_name from reason_version where code = 'T10'") == "Rini Kusumawati"
    rini.post("/bahasa/en", data={"csrf_token": csrf(rini)})
    assert "Income above the minimum wage" in rini.get("/alasan/").get_data(as_text=True)
    ended = arif.post("/alasan/penghapusan/4", data=token | form(valid_until="2099-01-01"))
    assert web.scalar("select valid_until from reason_version where status = 'usul'") is None, "a shipped one stays"
    assert ended.status_code == 302
    for path in ("/alasan/penolakan/T99", "/alasan/entah/T01"):
        assert arif.get(path).status_code == 404
    assert ratna.get("/alasan/").status_code == 403
    assert "PENGHASILAN" not in html.unescape(page)


def test_the_duty_is_changed_by_two_with_a_reason(web: Web) -> None:
    arif, rini = web.client("arif"), web.client("rini")
    token = {"csrf_token": csrf(arif)}
    wrong = arif.post("/alasan/pengembalian/wajib", data=token | {"wajib": "1", "note": "pendek"})
    assert wrong.status_code == 422
    assert "pendek" in wrong.get_data(as_text=True)
    assert arif.post("/alasan/pengembalian/wajib", data=token | {"wajib": "1", "note": NOTE}).status_code == 302
    row = web.scalar("select id from reason_duty where status = 'usul'")
    assert "Diusulkan menjadi wajib" in rini.get("/alasan/").get_data(as_text=True)
    rini.post(f"/alasan/kewajiban/{row}/tolak", data={"csrf_token": csrf(rini)})
    assert web.scalar("select status from reason_duty where id = :id", id=row) == "ditolak"
    assert arif.post("/alasan/penghapusan/wajib", data=token | {"wajib": "1", "note": NOTE}).status_code == 404
