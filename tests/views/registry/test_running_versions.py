"""What is on its way is counted whole: under each version, and what was begun without one."""

from __future__ import annotations

from sqlalchemy import text

from tests.conftest import Web
from tests.views.registry.desk import Registered, numbered, send, text_of


def test_proposals_without_a_version_are_counted_too(web: Web, registered: Registered) -> None:
    for serial in (9411, 9412, 9413):
        send(web.client("sari"), "/usulan/baru", "simpan", **numbered(serial))
    with web.owner() as session:
        session.execute(
            text("update change_set set instrumen = null where id = (select max(id::text)::uuid from change_set)")
        )
        session.commit()
    assert "Tanpa versi: 1 usulan" in text_of(web.client("arif"), "/kuesioner/bdt2015")
    assert "Tanpa versi" not in text_of(web.client("arif"), "/kuesioner/ppks")
