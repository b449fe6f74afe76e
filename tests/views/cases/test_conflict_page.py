"""Choosing in a conflict: field by field, nothing preselected, the typing kept, each choice told in the history."""

from __future__ import annotations

import lxml.html
import pytest
from sqlalchemy import select

from portal.kernel.secrets import install_vault
from portal.registry.models import Change, ChangeSet
from tests.cases.test_conflict import published_too_late
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.people import csrf
from tests.registry.families import speak
from tests.views.registry.desk import text_of


@pytest.fixture(scope="module")
def path(web: Web) -> str:
    install_vault(TEST_KEY)
    with web.owner() as session:
        return f"/kasus/{published_too_late(Walk(session, lambda name: speak(session, name))).id}"


def form_on(page: str) -> tuple[dict[str, str], str]:
    """What the conflict's form would send untouched, and the place to choose at."""
    form = next(form for form in lxml.html.fromstring(page).forms if "/bentrok" in form.action)
    sent = {one.name: one.value or "" for one in form.inputs if one.get("type") == "hidden"}
    radios = [one for one in form.inputs if one.get("type") == "radio"]
    assert not any("checked" in one.attrib for one in radios), "nobody is led to a choice"
    return sent, radios[0].name.removeprefix("pilih-")


def test_others_only_look(web: Web, path: str) -> None:
    for name in ("sari", "maya"):
        page = text_of(web.client(name), path)
        assert "semen/bata merah" in page
        assert "/bentrok" not in page
    sent, place = form_on(text_of(web.client("ratna"), path))
    sari = web.client("sari")
    typed = sent | {f"pilih-{place}": "usulan", "csrf_token": csrf(sari)}
    reply = sari.post(f"{path}/bentrok", data=typed)
    assert reply.status_code == 403


def test_choosing_field_by_field(web: Web, path: str) -> None:
    ratna = web.client("ratna")
    sent, place = form_on(text_of(ratna, path))
    refused = ratna.post(f"{path}/bentrok", data=sent)
    assert refused.status_code == 422
    assert "Pilih nilai untuk setiap isian yang bentrok" in refused.get_data(as_text=True)
    empty = ratna.post(f"{path}/bentrok", data=sent | {f"pilih-{place}": "nilai", f"nilai-{place}": " "})
    assert empty.status_code == 422
    assert "Isi nilai lain itu, atau pilih salah satu yang ada." in empty.get_data(as_text=True)
    wrong = {f"pilih-{place}": "nilai", f"nilai-{place}": "77"}
    again = ratna.post(f"{path}/bentrok", data=sent | wrong)
    assert again.status_code == 422
    assert "kode 77 tidak dikenal" in again.get_data(as_text=True)
    stale = ratna.post(f"{path}/bentrok", data=sent | wrong | {"revisi": "99"})
    assert stale.status_code == 409
    good = ratna.post(f"{path}/bentrok", data=sent | {f"pilih-{place}": "nilai", f"nilai-{place}": "4"})
    assert good.status_code == 302
    page = text_of(ratna, path)
    assert "Lantai terluas: nilai" in page
    assert "/bentrok" not in page
    with web.owner() as session:
        waiting = select(ChangeSet).where(ChangeSet.kind == "perbaikan", ChangeSet.status == "terbuka")
        change_set = session.scalars(waiting).one()
        change = session.scalars(select(Change).where(Change.change_set_id == change_set.id)).one()
        assert (change_set.status, change.fields, change.base) == ("terbuka", {"lantai": "4"}, {"lantai": "6"})
