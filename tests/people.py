"""The cast: every test is about these people, in the real Kabupaten Banyumas (33.02), Jawa Tengah.

Sari enters data for Desa Karangsari, Kembaran. Joko visits homes there. Ratna checks and Hendra signs for the regency.
Bagus validates for the province. Maya publishes for the ministry. Wayan does Sari's work in a village of Bali and must
never learn what Sari knows; Putu is Ratna's peer there. Arif and Rini administer, Lestari audits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from portal.access.actor import Actor, system
from portal.access.operations import appoint, create_role
from portal.access.permissions import Permission
from portal.access.queries import actor_in, grants_of, posts_of, role_names
from portal.kernel import clock
from portal.kernel.area import NATION, Area

if TYPE_CHECKING:
    from flask.testing import FlaskClient

PASSWORD = "kata-sandi-uji-coba"
KEPT = generate_password_hash(PASSWORD, "pbkdf2:sha256:1")
"""How the cast's password is kept: at the least cost, for the tests sign in thousands of times."""
KARANGSARI = 3302202015
"""Desa Karangsari, Kecamatan Kembaran, Kabupaten Banyumas (checked in tests/regions)."""
KEMBARAN = 3302200000
BANYUMAS = 3302000000
JATENG = 3300000000
PECATU = 5103052001
BADUNG = 5103000000


@dataclass(frozen=True)
class Person:
    """One member of the cast."""

    username: str
    full_name: str
    role: str
    region: int


CAST = {
    person.username: person
    for person in (
        Person("sari", "Sari Lestiani", "operator_desa", KARANGSARI),
        Person("joko", "Joko Prasetya", "petugas_lapangan", KEMBARAN),
        Person("tuti", "Tuti Handayani", "pengawas_kecamatan", KEMBARAN),
        Person("ratna", "Ratna Wulandari", "verifikator_kab", BANYUMAS),
        Person("hendra", "Hendra Wijaya", "kepala_dinas_kab", BANYUMAS),
        Person("bagus", "Bagus Hartono", "validator_prov", JATENG),
        Person("maya", "Maya Safitri", "analis_pusat", NATION),
        Person("arif", "Arif Nugroho", "admin_pusat", NATION),
        Person("rini", "Rini Kusumawati", "admin_pusat", NATION),
        Person("lestari", "Lestari Utami", "auditor", NATION),
        Person("dewi", "Dewi Anggraini", "pendamping_pkh", KEMBARAN),
        Person("wayan", "I Wayan Sudarsana", "operator_desa", PECATU),
        Person("kadek", "Kadek Artawan", "petugas_lapangan", PECATU),
        Person("putu", "Ni Putu Ariani", "verifikator_kab", BADUNG),
        Person("gede", "I Gede Mertha", "kepala_dinas_kab", BADUNG),
    )
}


def appoint_all(session: Session) -> None:
    """Make every member of the cast a user with one post (as the owner, into the template)."""
    from portal.views.kit.sync import add_person

    for person in CAST.values():
        first, _, last = person.full_name.partition(" ")
        user = add_person(session, person.username, first_name=first, last_name=last, password=PASSWORD)
        user.password = KEPT
        appoint(
            session,
            user.id,
            role=person.role,
            region_code=person.region,
            by=system("cast", Permission.ACCESS_POST_MANAGE),
        )


def appoint_admin(session: Session, username: str, region: int, rights: set[Permission]) -> None:
    """Somebody who administers one regency (as the owner): the role `admin_kab` is made when missing."""
    from portal.views.kit.sync import add_person

    by = system("cast", Permission.ACCESS_POST_MANAGE, Permission.ACCESS_USER_MANAGE)
    if "admin_kab" not in role_names(session):
        create_role(session, "admin_kab", rights, by=by)
    user = add_person(session, username, first_name=username.title(), last_name="Admin", password=PASSWORD)
    user.password = KEPT
    appoint(session, user.id, role="admin_kab", region_code=region, by=by)


def user_id(session: Session, name: str) -> int:
    """The number of a member of the cast."""
    return int(session.execute(text("select id from ab_user where username = :n"), {"n": name}).scalar_one())


def actor(session: Session, name: str) -> Actor:
    """A member of the cast as an actor, loaded like the portal loads them."""
    person = CAST[name]
    post = posts_of(session, user_id(session, name), on=clock.today())[0]
    return actor_in(post, name=person.full_name, grants=grants_of(session, person.role))


def sign_in(client: FlaskClient, name: str) -> None:
    """Sign in through the page, as a person does."""
    import re

    page = client.get("/login/").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    data = {"username": name, "password": PASSWORD, "csrf_token": token.group(1) if token else ""}
    response = client.post("/login/", data=data)
    assert response.status_code == 302, response.get_data(as_text=True)[:2000]


def area_of(name: str) -> Area:
    """The area a member of the cast works in."""
    return Area.of(CAST[name].region)


def csrf(client: FlaskClient) -> str:
    """A valid token of this session, so that a refusal is not the token's doing."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/akun/").get_data(as_text=True))
    return token.group(1) if token else ""
