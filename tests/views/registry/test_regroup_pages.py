"""Families part and join, as the village meets it on pages."""

from __future__ import annotations

import re

import lxml.html
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.registry.models import ChangeSet
from tests.conftest import Web
from tests.people import csrf
from tests.registry.families import kk
from tests.views.registry.desk import Registered, inputs, text_of

WHY = "Menikah dan punya kartu keluarga sendiri."


def test_a_wife_gets_a_card_of_her_own(web: Web, sari: FlaskClient, registered: Registered) -> None:
    start = f"/usulan/pecah/{registered.sukirman}"
    assert start in text_of(sari, f"/keluarga/{registered.sukirman}")
    form = {name: value for name, value in inputs(text_of(sari, start)).items() if name != "pindah"}
    wrong = sari.post(start, data=form | {"alasan": WHY, "nomor_kk": "12"})
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert set(lxml.html.fromstring(page).xpath("//div[@id='galat-ringkas']//a/@href")) == {"#hanggota", "#nomor_kk"}
    assert WHY in page
    sent = form | {"alasan": WHY, "nomor_kk": kk(9660), "pindah": str(registered.wartini), "rumah": "sama"}
    sent |= {f"hub-{registered.wartini}": "1"}
    first, again = sari.post(start, data=sent), sari.post(start, data=sent)
    assert (first.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    case = text_of(sari, first.headers["Location"])
    for words in ("Gabung atau pecah keluarga", "Data keluarga baru", "1, kepala keluarga"):
        assert words in case, words
    assert kk(9660) not in case
    edit = str(sari.get(re.findall(r"/usulan/[0-9a-f-]{36}/sunting", case)[0]).headers["Location"])
    kept = inputs(text_of(sari, edit))
    assert kept["nomor_kk"].endswith("9660")
    assert "•" in kept["nomor_kk"]
    changed = {name: value for name, value in kept.items() if not name.startswith("hub-")}
    changed |= {"pindah": str(registered.wartini), f"hub-{registered.wartini}": "1", "rumah": "lain"}
    assert sari.post(edit, data=changed).status_code == 422, "another house has an address"
    house = {"alamat": "Gang Melati 4", "rt": "002", "rw": "003"}
    assert sari.post(edit, data=changed | house).status_code == 302


def test_a_family_joins_another(web: Web, sari: FlaskClient, registered: Registered) -> None:
    start = f"/usulan/gabung/{registered.paimin}"
    assert "Tidak ada keluarga yang cocok" in text_of(sari, f"{start}?cari=Made")
    assert "tujuan=" in text_of(sari, f"{start}?cari=Sukirman")
    address = f"{start}?tujuan={registered.sukirman}"
    form = inputs(text_of(sari, address))
    refused = sari.post(start, data=form | {"alasan": WHY})
    assert refused.status_code == 422, "the other is in a proposal of its own"
    assert "sudah ada dalam usulan lain" in refused.get_data(as_text=True)


def test_elsewhere_there_is_nothing(web: Web, sari: FlaskClient, registered: Registered) -> None:
    with web.owner() as session:
        key = session.scalars(select(ChangeSet.id).where(ChangeSet.kind == "gabung_pecah")).first()
    wayan = web.client("wayan")
    for client, path in (
        (sari, f"/usulan/pecah/{registered.made}"),
        (sari, f"/usulan/gabung/{registered.made}"),
        (sari, f"/usulan/gabung/{registered.paimin}?tujuan={registered.made}"),
        (wayan, f"/usulan/gabung-pecah/{key}/sunting"),
    ):
        assert client.get(path).status_code == 404, path
        assert client.post(path, data={"csrf_token": csrf(client)}).status_code == 404, path
