"""The minutes of a village meeting as paper: words for numbers, a line for everybody present, numbers masked."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from portal.access.actor import system
from portal.documents import operations, press, versions
from portal.documents.meeting import MINUTES, MinutesContent
from portal.documents.models import Letter
from portal.documents.operations import render_letter
from portal.documents.press import Press, pdf_of
from portal.documents.previewing import preview, subject
from portal.documents.queries import newest_of_kind
from portal.documents.vocabularies import VOCABULARIES
from portal.kernel.errors import NotFound
from tests.documents.letters import NUMBER, AsActor, issue_minutes

WHY = "Menyebut warga, bukan peserta."
CLERK = system("letters.render")


@pytest.fixture(autouse=True)
def _pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "_press", Press("https://verivali.example", demo=True))


def pages_of(pdf: bytes | None) -> list[str]:
    """The text of each page with single spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf or b"")).pages]


def test_minutes_say_what_was_decided(session: Session, as_actor: AsActor) -> None:
    letter = issue_minutes(session, as_actor("sari"))
    assert (letter.number, letter.template_number) == ("0001/BA-MUSDES/33.02.20.2015/2026", 1)
    assert NUMBER not in str(letter.content)
    pages = pages_of(render_letter(session, letter.id, by=CLERK).pdf)
    assert len(pages) == 4
    for said in (
        "PEMERINTAH KABUPATEN BANYUMAS",
        "Rabu, tanggal dua puluh lima November",
        "12 (dua belas) orang, yaitu 9 laki-laki dan 3 perempuan",
        "Karso, Krajan, RT 003 RW 001: Pindah",
        "Mengetahui, Kepala Desa Karangsari",
        letter.code,
    ):
        assert said in pages[0], said
    assert "Usulan yang ditolak" not in pages[0]
    assert (pages[1].count("Ketua RT"), pages[1].count("Babinsa"), "12 Babinsa L" in pages[1]) == (11, 1, True)
    assert "330220 •••••• 9001" in pages[2]
    assert "MK01" in pages[3]
    assert [page.count("Periksa keaslian") for page in pages] == [1, 0, 0, 0]


def test_the_ministry_words_them_and_each_letter_keeps_its_version(session: Session, as_actor: AsActor) -> None:
    before = issue_minutes(session, as_actor("sari"))
    arif = as_actor("arif")
    draft = versions.open_draft(session, MINUTES, 1, by=arif)
    body = draft.body.replace("DAFTAR HADIR", "WARGA YANG HADIR").replace("Kepala keluarga", "Nama kepala")
    versions.save_draft(session, MINUTES, body, revision=draft.revision, by=arif)
    made = versions.propose_version(session, MINUTES, revision=2, reason=WHY, by=arif)
    versions.sign_version(session, MINUTES, made.number, by=as_actor("rini"))
    after = issue_minutes(session, as_actor("sari"))
    assert (before.template_number, after.template_number) == (1, 2)
    old, new = (pages_of(render_letter(session, one.id, by=CLERK).pdf) for one in (before, after))
    assert ("LAMPIRAN I: DAFTAR HADIR" in old[1], "LAMPIRAN I: WARGA YANG HADIR" in new[1]) == (True, True)
    assert ("Nama kepala" in old[2], "Nama kepala" in new[2]) == (False, True)
    archived = (before.sha256, before.pdf)
    assert (render_letter(session, before.id, by=CLERK).sha256, before.pdf) == archived


def test_a_wording_is_looked_at_over_a_real_meeting(session: Session, as_actor: AsActor) -> None:
    letter = issue_minutes(session, as_actor("sari"))
    arif = as_actor("arif")
    assert [one.id for one in newest_of_kind(session, arif, MINUTES)] == [letter.id]
    seen = preview(MINUTES, versions.shipped(MINUTES), subject(session, arif, MINUTES, letter.id))
    assert "Slamet Riyadi" in seen.html
    assert "LAMPIRAN" not in seen.html.split("Demikian")[1], "the signature stands before the annexes"
    assert seen.annexes.count("<td>Ketua RT</td>") == 11
    assert "330220 •••••• 9001" in seen.annexes


def test_its_content_is_what_a_wording_may_speak_of() -> None:
    assert VOCABULARIES[MINUTES].names == MinutesContent.__required_keys__


def test_what_was_issued_before_it_was_worded_is_drawn_as_it_was(session: Session, as_actor: AsActor) -> None:
    issued = issue_minutes(session, as_actor("sari"))
    old = Letter(
        part=issued.part, id=issued.id, region_code=issued.region_code, kind=MINUTES, number=issued.number,
        dated=issued.dated, code=issued.code, created_at=issued.created_at, content=issued.content | {
            "hari": "Rabu",
            "kepala_desa": "Kepala Desa",
            "jumlah": {"setuju": 1, "tolak": 0, "tetap": 0, "coret": 1, "tunda": 0, "jumlah": 2, "hadir": 12},
            "daftar": [{**row, "putusan": "coret", "rt_rw": "003/001"} for row in issued.content["daftar"][1:]],
        },
    )  # fmt: skip
    pages = pages_of(pdf_of(old))
    assert len(pages) == 4
    assert "Karso, RT/RW 003/001: Pindah" in pages[0]
    assert "Mengetahui, Kepala Desa Karangsari" in pages[0]


def test_a_letter_of_before_is_not_offered_for_looking(
    session: Session, as_actor: AsActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as once:
        once.setattr(operations, "live_version", lambda *_said: None)
        letter = issue_minutes(session, as_actor("sari"))
    arif = as_actor("arif")
    assert newest_of_kind(session, arif, MINUTES) == []
    with pytest.raises(NotFound):
        subject(session, arif, MINUTES, letter.id)
