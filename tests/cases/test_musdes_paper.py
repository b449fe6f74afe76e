"""The berita acara of a real meeting: what is decided in words, and each address told once."""

from __future__ import annotations

from portal.cases.musdes import closing
from portal.documents.models import Letter
from portal.documents.versions import live_version
from tests.cases.test_musdes import called, say
from tests.cases.walking import Walk
from tests.registry.families import family


def test_an_address_that_holds_its_neighbourhood_is_told_once(walk: Walk) -> None:
    walk.at("catat_musdes", draft=family(9700, "Di Jalan", alamat="Jalan Kenanga 4 RT 03 RW 001", rt="003"))
    walk.at("catat_musdes", draft=family(9710, "Di Dusun", rt="003"))
    made = called(walk)
    say(walk, made, "Di Jalan", "setuju")
    say(walk, made, "Di Dusun", "tolak", "4")
    closing.close_meeting(walk.session, made.id, by=walk.become("sari"))
    assert made.letter_id is not None
    letter = walk.session.get_one(Letter, (made.part, made.letter_id))
    told = {row["nama"]: (row["alamat"], row["putusan"]) for row in letter.content["daftar"]}
    assert told == {
        "Di Jalan": ("Jalan Kenanga 4 RT 03 RW 001", "Disetujui"),
        "Di Dusun": ("Dusun Krajan, RT 003 RW 001", "Ditolak"),
    }
    worded = live_version(walk.session, letter.kind)
    assert worded is not None
    assert letter.template_number == worded.number
