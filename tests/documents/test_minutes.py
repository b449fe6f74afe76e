"""The minutes of a village meeting as paper: words for numbers, a line for everybody present, numbers masked."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from portal.access.actor import system
from portal.documents import press
from portal.documents.meeting import MINUTES, Group, Observed, Row, Tally, minutes_content
from portal.documents.operations import issue_letter, render_letter
from portal.documents.press import Press
from portal.kernel.ids import new_id
from tests.documents.letters import PART, AsActor
from tests.people import KARANGSARI

NIK = "3302201203709001"
TOTALS = {"setuju": 1, "tolak": 0, "tetap": 0, "coret": 1, "tunda": 0, "jumlah": 2, "hadir": 12}


def row(name: str, decision: str, why: str = "") -> Row:
    numbers = {"nomor_kk": NIK, "nik": NIK}
    return Row(**numbers, nama=name, alamat="Krajan", rt_rw="003/001", jenis="Usulan baru", putusan=decision, sebab=why)


def test_minutes_say_what_was_decided(session: Session, as_actor: AsActor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "_press", Press("https://verivali.example", demo=True))
    by = as_actor("sari")
    content = minutes_content(
        places=["Provinsi Jawa Tengah", "Kabupaten Banyumas", "Kecamatan Kembaran", "Desa Karangsari"],
        ward=False,
        held_on=date(2026, 11, 25),
        place="Balai desa",
        leader="Slamet Riyadi",
        note_taker="Sari Lestiani",
        period="November 2026",
        attendance=[Group(unsur="Ketua RT", laki=8, perempuan=4)],
        tallies=[Tally(jenis="Usulan baru", setuju=1, tolak=0, tetap=0, coret=1, tunda=0)],
        totals=TOTALS,
        rows=[row("Kartinah", "setuju"), row("Karso", "coret", "Pindah")],
        observation=[Observed(kode="MK01", tanya="Siapa yang memimpin?", jawab="Lurah")],
    )
    letter = issue_letter(
        session, kind=MINUTES, region_code=KARANGSARI, office=KARANGSARI, case_id=None, about=new_id(PART),
        content=content, by=by,
    )  # fmt: skip
    assert letter.number == "0001/BA-MUSDES/33.02.20.2015/2026"
    assert NIK not in str(letter.content)
    render_letter(session, letter.id, by=system("letters.render"))
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(letter.pdf or b"")).pages]
    assert len(pages) == 4
    for said in ("Rabu, tanggal dua puluh lima November", "12 (dua belas) orang", "Karso, RT/RW 003/001: Pindah"):
        assert said in pages[0], said
    assert pages[1].count("Ketua RT") == 12
    assert "330220 •••••• 9001" in pages[2]
    assert "MK01" in pages[3]
