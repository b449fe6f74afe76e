"""Turning a case back by the screen: told before, for a reason, refused when it cannot be."""

from __future__ import annotations

import re

import lxml.html

from tests.conftest import Web
from tests.views.cases.conftest import Bring
from tests.views.registry.desk import text_of

WHY = "Salah tekan, dilaporkan Ratna."


def test_told_before_and_done_with_a_reason(web: Web, bring: Bring) -> None:
    case, arif = bring("persetujuan_kepala"), web.client("arif")
    diagram = text_of(arif, f"{case.path}/diagram")
    links = re.findall(rf"{case.path}/putar-balik\?ke=\d+", diagram)
    assert len(links) == 5
    page = text_of(arif, links[2])
    assert "Persetujuan" in page
    assert "Kunjungan lapangan" in page
    form = next(form for form in lxml.html.fromstring(page).forms if "alasan" in form.fields)
    sent = {"csrf_token": form.fields["csrf_token"], "ke": form.fields["ke"]}
    short = arif.post(form.action, data=sent | {"alasan": "abc"})
    assert short.status_code == 422
    assert "sedikitnya 5 huruf" in short.get_data(as_text=True)
    assert arif.post(form.action, data=sent | {"alasan": WHY}).status_code == 302
    assert web.scalar("select step from case_file where id = :c", c=case.id) == "kunjungan_lapangan"
    history = text_of(web.client("joko"), case.path).split("Riwayat kasus")[1]
    way = text_of(arif, f"{case.path}/diagram").split("Jalan yang ditempuh")[1].split("Putar balik")[0]
    for told in (history, way.replace("Memutar", "memutar")):
        assert "memutar balik kasus" in told
        assert WHY in told
        assert "Berdiri di langkah: <b>Kunjungan lapangan</b>" in told


def test_a_finished_case_is_refused(web: Web, bring: Bring) -> None:
    case, arif = bring("penetapan_pusat"), web.client("arif")
    links = re.findall(rf"{case.path}/putar-balik\?ke=\d+", text_of(arif, f"{case.path}/diagram"))
    maya = web.client("maya")
    form = next(form for form in lxml.html.fromstring(text_of(maya, case.path)).forms if "/keputusan" in form.action)
    sent = {one.name: one.value or "" for one in form.inputs if one.name and one.tag != "button"}
    maya.post(f"{case.path}/keputusan", data=sent | {"action": "tetapkan"})
    assert "sudah berakhir dan tidak dapat diputar balik" in text_of(arif, f"{case.path}/diagram")
    reply = arif.get(links[0], follow_redirects=True).get_data(as_text=True)
    assert "Kasus ini tidak dapat diputar balik: kasus sudah berakhir." in reply


def test_only_for_those_who_may_and_in_their_area(web: Web, bring: Bring) -> None:
    case, ratna = bring("verifikasi_kab"), web.client("ratna")
    assert "Putar balik" not in text_of(ratna, f"{case.path}/diagram")
    assert ratna.get(f"{case.path}/putar-balik?ke=1").status_code == 403
    arif = web.client("arif")
    assert arif.get(f"{case.path}/putar-balik").headers["Location"] == f"{case.path}/diagram#hputar"
    assert arif.get(f"{case.path}/putar-balik?ke=99").status_code == 404
    for asked in ("", "?ke=1"):
        assert arif.get(f"/kasus/00000000-0000-7000-8000-000000000000/putar-balik{asked}").status_code == 404
