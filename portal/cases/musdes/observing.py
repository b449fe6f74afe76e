"""The observation form of a village meeting (MK01-MK18, domain 2.7): its questions and answers in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from portal.cases.musdes.rules import present_of
from portal.cases.musdes.words import CHOICES, COUNTED_AT_THE_DOOR, MANY, YES_NO

TITLES: Final[dict[str, str]] = {
    "mk01": "Siapa yang memimpin musyawarah?",
    "mk02": "Ketua RW: berapa ada, diundang, dan hadir?",
    "mk03": "Ketua RT: berapa ada, diundang, dan hadir?",
    "mk04": "Babinsa dan Bhabinkamtibmas yang hadir",
    "mk05": "Tokoh masyarakat yang hadir",
    "mk06": "Tokoh agama yang hadir",
    "mk07": "Aparat desa yang hadir",
    "mk08": "Peserta lain yang hadir",
    "mk09": "Apakah tujuan musyawarah dijelaskan?",
    "mk10": "Apakah daftar awal dibacakan?",
    "mk11": "Bagaimana daftar awal diperiksa?",
    "mk12": "Bagaimana nama baru dikumpulkan?",
    "mk13": "Ukuran apa yang dipakai untuk nama baru?",
    "mk14": "Apakah berita acara dibuat?",
    "mk15": "Apakah daftar hadir ditandatangani dan dicap?",
    "mk16": "Apakah daftar awal dilampirkan?",
    "mk17": "Apakah daftar pendaftaran aktif dilampirkan?",
    "mk18": "Apakah daftar usulan baru dilampirkan?",
}
"""Question → its words."""
ANSWERS: Final[dict[str, str]] = {
    "ya": "Ya",
    "tidak": "Tidak",
    "kades": "Kepala desa atau lurah",
    "sekdes": "Sekretaris desa atau kelurahan",
    "bpd": "Ketua BPD",
    "lain": "Lainnya",
    "satu_satu": "Dibacakan satu per satu",
    "per_rt": "Diperiksa per RT",
    "ditempel": "Ditempel, lalu ditanggapi",
    "rt_rw": "Dari ketua RT dan RW",
    "peserta": "Dari peserta yang hadir",
    "warga": "Dari pendaftaran warga",
    "penghasilan": "Penghasilan",
    "pekerjaan": "Pekerjaan",
    "rumah": "Keadaan rumah",
    "aset": "Kepemilikan barang",
    "pangan": "Kecukupan makan",
    "sakit": "Sakit menahun atau disabilitas",
    "lansia": "Lanjut usia atau hidup sendiri",
}
"""Answer → its words."""


def told_observation(observation: Mapping[str, Any], attendance: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(number, question, answer) of all eighteen, in Indonesian, for paper; a dash where nothing was said."""
    for name, question in TITLES.items():
        yield name.upper(), question, _answer(name, observation, attendance) or "-"


def _answer(name: str, observation: Mapping[str, Any], attendance: Mapping[str, Any]) -> str:
    if name in COUNTED_AT_THE_DOOR:
        men, women = present_of(attendance, COUNTED_AT_THE_DOOR[name])
        here = f"hadir {men} laki-laki, {women} perempuan"
        called = [observation.get(f"{name}_{what}") for what in ("ada", "undang")]
        if name in {"mk02", "mk03"} and None not in called:
            return f"ada {called[0]}, diundang {called[1]}, {here}"
        return here
    if name == MANY:
        return ", ".join(ANSWERS[one].lower() for one in observation.get(MANY, ()))
    known = observation.get(name) if name in {*YES_NO, *CHOICES} else None
    return ANSWERS.get(str(known), "") if known else ""
