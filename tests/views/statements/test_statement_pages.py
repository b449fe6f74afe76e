"""An SPTJM through plain forms: made, its scan sent, numbers refused and taken; and a regency's letter sent back."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.cases.letters.offices import STATEMENT, Period, issue_office_letter
from portal.cases.periods import operations as periods
from portal.cases.periods.models import Gate
from portal.kernel import clock
from portal.kernel.secrets import install_vault
from tests import people
from tests.cases.papers import paper
from tests.cases.test_statements import hold
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.people import csrf
from tests.registry.families import family, speak
from tests.views.registry.desk import text_of

WHY = "Desa terdampak banjir, warga mengungsi."


def post(client: FlaskClient, path: str, **said: object) -> TestResponse:
    return client.post(path, data={"csrf_token": csrf(client)} | said, content_type="multipart/form-data")


def scan(name: str = "surat.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(paper("surat bertanda tangan")), name


def told(client: FlaskClient, path: str) -> list[str]:
    """The totals the page itself tells."""
    return re.findall(r'<dd class="num[^"]*">([^<]*)</dd>', client.get(path).get_data(as_text=True))


def allowed(session: Session) -> None:
    """The gate of the regency lets an SPTJM stand in for a meeting."""
    asked = {"province": "menahan", "quorum": 5, "photos": 1, "forum": "sptjm", "note": "Menurut surat edaran"}
    gate = periods.propose_gate(session, people.BANYUMAS, **asked, by=speak(session, "arif"))  # type: ignore[arg-type]
    periods.sign(session, Gate, gate.id, by=speak(session, "rini"))


def test_a_village_answers_with_its_letter(web: Web) -> None:
    install_vault(TEST_KEY)
    sari = web.client("sari")
    with web.owner() as session:
        walk = Walk(session, lambda who: speak(session, who))
        for number in range(2):
            walk.at("catat_musdes", draft=family(9650 + number, f"Warga {number}"))
    assert "harus lewat musyawarah" in text_of(sari, "/pengesahan/")
    assert post(sari, "/pengesahan/", alasan=WHY).status_code == 403
    with web.owner() as session:
        allowed(session)
    assert "Warga 1" in text_of(sari, "/pengesahan/")
    refused = post(sari, "/pengesahan/", alasan="")
    assert (refused.status_code, "Tulis alasannya." in refused.get_data(as_text=True)) == (422, True)
    path = post(sari, "/pengesahan/", alasan=WHY).headers["Location"]
    assert post(sari, f"{path}/pindai").status_code == 422
    assert post(sari, f"{path}/pindai", berkas=scan()).status_code == 303
    assert sari.get(f"{path}/berkas").data.startswith(b"%PDF")
    assert not told(sari, path), "the totals are read off the paper, not off the page"
    assert "Belum dicocokkan" in text_of(sari, "/pengesahan/")
    wrong = post(sari, f"{path}/sah", baru="3", perbaikan="0", hapus="0", jumlah="3")
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert ("Baca lagi angka ini" in page, "tercatat 2" in page) == (True, False)
    assert 'value="3"' in page, "what was typed stays"
    assert not told(sari, path)
    assert post(sari, f"{path}/sah", baru="2", perbaikan="0", hapus="0", jumlah="2").status_code == 303
    assert web.scalar("select count(*) from case_file where step = 'kunjungan_lapangan'") == 2
    assert told(sari, path) == ["2", "0", "0", "2"]
    assert "Belum dicocokkan" not in text_of(sari, "/pengesahan/")
    assert post(sari, f"{path}/batal", catatan="Terlanjur sah.").status_code == 409
    assert web.client("wayan").get(path).status_code == 404
    ratna = web.client("ratna")
    assert "Sah" in text_of(ratna, path)
    assert post(ratna, f"{path}/pindai", berkas=scan()).status_code == 404


def two_waiting(web: Web, serial: int) -> tuple[FlaskClient, list[str], UUID]:
    """Sari where an SPTJM may stand in for a meeting two proposals wait for: their numbers, and the second's case."""
    install_vault(TEST_KEY)
    with web.owner() as session:
        walk = Walk(session, lambda who: speak(session, who))
        cases = [walk.at("catat_musdes", draft=family(serial + number, f"Warga {number}")) for number in range(2)]
        allowed(session)
        return web.client("sari"), [case.number for case in cases], cases[1].id


def hold_it(web: Web, case_id: UUID, **found: Any) -> None:
    """An examination finds something that holds the case; `found`: nothing any more."""
    with web.owner() as session:
        walk = Walk(session, lambda who: speak(session, who))
        walk.become("sari")
        hold(walk, walk.case(case_id), **found)


def test_a_held_case_stops_the_whole_letter_and_is_named(web: Web) -> None:
    sari, numbers, held = two_waiting(web, 9670)
    stands = f"select string_agg(step, ',') from case_file where number in ('{numbers[0]}', '{numbers[1]}')"
    path = post(sari, "/pengesahan/", alasan=WHY).headers["Location"]
    hold_it(web, held)
    post(sari, f"{path}/pindai", berkas=scan())
    refused = post(sari, f"{path}/sah", baru="2", perbaikan="0", hapus="0", jumlah="2")
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert (numbers[0] in page, numbers[1] in page) == (False, True)
    assert "NIK bukan 16 angka." in page
    assert 'value="2"' in page, "what was typed stays"
    assert web.scalar(f"select status from statement where id = '{path.rsplit('/', 1)[1]}'") == "dibuat"
    assert web.scalar(stands) == "catat_musdes,catat_musdes"
    hold_it(web, held, found=())
    assert post(sari, f"{path}/sah", baru="2", perbaikan="0", hapus="0", jumlah="2").status_code == 303
    assert web.scalar(stands) == "kunjungan_lapangan,kunjungan_lapangan"


def test_what_is_held_before_is_named_and_not_counted(web: Web) -> None:
    sari, numbers, held = two_waiting(web, 9690)
    hold_it(web, held)
    page = text_of(sari, "/pengesahan/")
    assert "1 usulan tertahan dan tidak ikut pada SPTJM" in page
    assert re.search(rf"{numbers[1]}</span>: [^<]*NIK bukan 16 angka\.", page)
    assert "Baru 1, perbaikan 0, dikeluarkan 0; jumlah 1." in page
    path = post(sari, "/pengesahan/", alasan=WHY).headers["Location"]
    post(sari, f"{path}/pindai", berkas=scan())
    assert post(sari, f"{path}/sah", baru="1", perbaikan="0", hapus="0", jumlah="1").status_code == 303
    refused = post(sari, "/pengesahan/", alasan=WHY)
    page = refused.get_data(as_text=True)
    assert (refused.status_code, "usulan yang menunggu semuanya tertahan" in page, WHY in page) == (409, True, True)


def test_a_regency_sends_its_letter_back(web: Web) -> None:
    install_vault(TEST_KEY)
    today = clock.today()
    with web.owner() as session:
        walk = Walk(session, lambda who: speak(session, who))
        walk.answer(walk.at("penetapan_pusat", draft=family(9660, "Tukiman")), "maya", "tetapkan")
        by = speak(session, "hendra")
        letter = issue_office_letter(session, STATEMENT, people.BANYUMAS, Period(today, today), by=by).id
    hendra = web.client("hendra")
    assert "Unggah surat bertanda tangan" in text_of(hendra, f"/surat/{letter}")
    assert post(web.client("gede"), f"/pengesahan/surat/{letter}").status_code == 404
    path = post(hendra, f"/pengesahan/surat/{letter}").headers["Location"]
    post(hendra, f"{path}/pindai", berkas=scan())
    assert post(hendra, f"{path}/batal", catatan="").status_code == 422
    assert not told(hendra, path)
    assert post(hendra, f"{path}/sah", baru="1", perbaikan="0", hapus="0", jumlah="1").status_code == 303
    assert web.scalar("select status from statement where kind = 'sptjm'") == "sah"
    assert told(hendra, path) == ["1", "0", "0", "1"]
