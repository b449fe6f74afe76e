"""What stock model views let anybody do with a list, and what the kit's do instead.

The lists of the register themselves: tests/views/registry.
"""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import g
from flask_appbuilder.actions import action
from sqlalchemy import select

from portal.kernel.area import EVERYWHERE
from portal.kernel.database import Scope, set_scope
from portal.kernel.errors import Refused
from portal.kernel.secrets import install_vault
from portal.registry.models import Keluarga
from portal.registry.seeding import load_families
from portal.views.kit.session import db_session
from portal.views.registry.family import KeluargaView
from portal.views.registry.lists import KELUARGA
from tests import people
from tests.conftest import TEST_KEY, Web
from tests.people import csrf
from tests.registry.families import family
from tests.stock_fab import Stock


class ActingView(KeluargaView):
    """The families with an action, as FAB knows them."""

    route_base = "/uji-tindakan"
    method_permission_name = KeluargaView.method_permission_name | {"seen": "read", "counted": "read", "reveal": "read"}

    @action("seen", "See", "", multiple=False)
    def seen(self, item: Keluarga) -> str:
        return f"seen {item.nama_kepala}"

    @action("counted", "Count", "", single=False)
    def counted(self, items: list[Keluarga]) -> str:
        return f"counted {len(items)}"


@pytest.fixture(scope="module")
def near_and_far(web: Web) -> tuple[UUID, UUID]:
    """A family in Sari's village and one in Bali, and a view with actions."""
    with web.app.test_request_context():
        web.app.appbuilder.add_view_no_menu(ActingView)
    install_vault(TEST_KEY)
    with web.owner() as session:
        set_scope(session, Scope(0, "sistem", EVERYWHERE))
        load_families(session, [(people.KARANGSARI, family(9000)), (people.PECATU, family(9202, "Made Sukirman"))])
        session.flush()
        found = dict(session.execute(select(Keluarga.nama_kepala, Keluarga.id)).all())
    return found["Sukirman Hadi"], found["Made Sukirman"]


def test_a_page_that_is_no_number_breaks_stock_fab(stock: Stock) -> None:
    stock.person("halaman")
    stock.app.config["PROPAGATE_EXCEPTIONS"] = False
    assert stock.client("halaman").get("/activepeople/list/?page_ActivePeople=abc").status_code == 500


def test_a_page_is_as_long_as_one_likes_in_stock_fab(stock: Stock) -> None:
    for number in range(30):
        stock.person(f"panjang{number}")
    shown = stock.client("panjang0").get("/activepeople/list/?psize_ActivePeople=100000").get_data(as_text=True)
    assert sum(f"panjang{number}<" in shown.replace("\n", "").replace(" ", "") for number in range(30)) == 30


def test_any_column_sorts_in_stock_fab(stock: Stock) -> None:
    stock.person("urut")
    address = "/activepeople/list/?_oc_ActivePeople=password&_od_ActivePeople=asc"
    assert stock.client("urut").get(address).status_code == 200
    with stock.app.test_request_context(address):
        view = next(one for one in stock.app.appbuilder.baseviews if type(one).__name__ == "ActivePeople")
        assert "password" not in view.order_columns
        query = view.datamodel.apply_order_by(view.datamodel.session.query(view.datamodel.obj), "password", "asc")
        assert "ORDER BY ab_user.password" in str(query)


def test_ours_sorts_by_its_index_only(web: Web, near_and_far: tuple[UUID, UUID]) -> None:
    client = web.client("sari")
    plain = client.get("/keluarga/").get_data(as_text=True)
    sorted_ = client.get("/keluarga/?_oc_KeluargaView=nama_kepala&_od_KeluargaView=desc").get_data(as_text=True)
    assert plain.count("data-row") == sorted_.count("data-row") == 1


def test_an_action_stays_inside_the_area(web: Web, near_and_far: tuple[UUID, UUID]) -> None:
    near, far = near_and_far
    client = web.client("sari")
    token = {"csrf_token": csrf(client)}
    assert client.post(f"/uji-tindakan/action/seen/{near}", data=token).data == b"seen Sukirman Hadi"
    assert client.post(f"/uji-tindakan/action/seen/{far}", data=token).status_code == 404
    assert client.post(f"/uji-tindakan/action/apa/{near}", data=token).status_code == 404
    assert client.get(f"/uji-tindakan/action/seen/{near}").status_code == 405
    many = {"action": "counted", "rowid": [str(near), str(near)]}
    assert client.post("/uji-tindakan/action_post", data=token | many).data == b"counted 2"
    many = {"action": "counted", "rowid": [str(near), str(far)]}
    assert client.post("/uji-tindakan/action_post", data=token | many).status_code == 404


def test_the_applications_own_lock_holds_without_the_databases(web: Web, near_and_far: tuple[UUID, UUID]) -> None:
    near, far = near_and_far
    with web.app.test_request_context("/keluarga/"):
        session = db_session()
        g.actor = people.actor(session, "sari")
        set_scope(session, Scope(0, "sistem", EVERYWHERE))
        assert KELUARGA.get(near) is not None
        assert KELUARGA.get(far) is None
        assert KELUARGA.get("bukan-id") is None
        assert [row.id for row in KELUARGA.query()[1]] == [near]


@pytest.mark.parametrize("deed", ["add", "edit", "delete", "delete_all"])
def test_fabs_ways_to_write_are_closed(deed: str) -> None:
    with pytest.raises(Refused, match="Susun usulan"):
        getattr(KELUARGA, deed)(Keluarga())
