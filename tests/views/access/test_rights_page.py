"""What a person can do and why, and the matrix of rights: as the rights are, in one's reach, the ministry's alone."""

from __future__ import annotations

import re

from portal.access.permissions import LABELS, Permission
from portal.access.roles import SHIPPED
from tests import people
from tests.conftest import Web
from tests.views.registry.desk import text_of


def test_a_persons_rights_are_told_with_the_reason(web: Web) -> None:
    with web.owner() as session:
        ratna = people.user_id(session, "ratna")
    page = text_of(web.client("arif"), f"/pengguna/{ratna}/hak")
    allowed, _, forbidden = page.partition("<main")[2].partition("<details")
    rights = next(role.permissions for role in SHIPPED if role.code == "verifikator_kab")
    for right in Permission:
        assert (f">{right}<" in allowed) == (right in rights), right
        assert (LABELS[right] in forbidden) == (right not in rights), right
    assert "Banyumas" in allowed
    assert "penugasan sejak" in allowed


def test_outside_ones_reach_there_is_nobody(web: Web) -> None:
    with web.owner() as session:
        people.appoint_admin(
            session, "surya", people.BADUNG, {Permission.ACCESS_USER_MANAGE, Permission.ACCESS_POST_MANAGE}
        )
        ratna, putu = people.user_id(session, "ratna"), people.user_id(session, "putu")
    surya = web.client("surya")
    assert surya.get(f"/pengguna/{ratna}/hak").status_code == 404
    assert "Badung" in text_of(surya, f"/pengguna/{putu}/hak")
    assert surya.get("/peran/matriks").status_code == 403
    assert web.client("ratna").get(f"/pengguna/{putu}/hak").status_code == 403


def test_the_matrix_is_that_of_the_roles(web: Web) -> None:
    page = text_of(web.client("arif"), "/peran/matriks")
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', page, re.DOTALL)
    ticked = sum(row.count('href="#i-check"') for row in rows)
    assert len(rows) == len(Permission)
    with web.owner() as session:
        from portal.access.queries import grants_of, role_names

        assert ticked == sum(len(grants_of(session, role).permissions) for role in role_names(session))
