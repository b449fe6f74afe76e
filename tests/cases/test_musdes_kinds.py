"""A meeting's agenda and minutes when the diagrams send it a kind of case beyond the usual ones."""

from __future__ import annotations

from portal.cases.musdes import locking
from portal.documents.models import Letter
from portal.fieldwork.store import PhotoStore
from tests.cases.test_musdes import called, items, say, signed, store
from tests.cases.walking import Walk

__all__ = ["store"]


def test_a_kind_the_diagrams_newly_send_to_a_meeting_comes_last_by_its_name(walk: Walk, store: PhotoStore) -> None:
    drawn_in = walk.at("catat_musdes", serial=9304, name="Pisah Kartu")
    drawn_in.kind = "gabung_pecah"
    walk.at("catat_musdes", serial=9305, name="Baru Dua")
    made = called(walk)
    assert list(items(walk, made)) == ["Baru Dua", "Pisah Kartu"]
    for name in ("Baru Dua", "Pisah Kartu"):
        say(walk, made, name, "setuju")
    stated = signed(walk, made, store)
    letter = walk.session.get_one(Letter, (made.part, made.letter_id))
    told = [(row["jenis"], row["setuju"]) for row in letter.content["rekap"]]
    assert told == [("Usulan baru", 1), ("Gabung atau pecah keluarga", 1)]
    assert [row["jenis"] for row in letter.content["daftar"]] == ["Usulan baru", "Gabung atau pecah keluarga"]
    locking.lock_batch(walk.session, made.id, stated, by=walk.become("sari"))
    assert {one.outcome for one in items(walk, made).values()} == {"diterapkan"}
