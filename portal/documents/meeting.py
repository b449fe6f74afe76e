"""What the minutes of a village meeting say (ba_musdes): result, attendance list, list of names, observation. Pure.

Contents as domain.md 2.7 has them: village, date, place, leader, agenda; who stays, who is struck and why, who is new;
signed by the head of the village and the operator; annexes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, cast

from portal.documents.decree import masked

MINUTES = "ba_musdes"
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


class Group(TypedDict):
    """One group that attended."""

    unsur: str
    laki: int
    perempuan: int


class Row(TypedDict):
    """One family of the list of names (BNBA)."""

    nama: str
    nomor_kk: str
    nik: str
    alamat: str
    rt_rw: str
    jenis: str
    putusan: str
    sebab: str


class Tally(TypedDict):
    """One kind of families and how the meeting decided about them."""

    jenis: str
    setuju: int
    tolak: int
    tetap: int
    coret: int
    tunda: int


class Observed(TypedDict):
    """One line of the observation form."""

    kode: str
    tanya: str
    jawab: str


class MinutesContent(TypedDict):
    """The content of the minutes."""

    forum: str
    desa: str
    kecamatan: str
    kabupaten: str
    provinsi: str
    kepala_desa: str
    hari: str
    tanggal: str
    tempat: str
    pemimpin: str
    pencatat: str
    periode: str
    hadir: list[Group]
    rekap: list[Tally]
    jumlah: dict[str, int]
    daftar: list[Row]
    pengamatan: list[Observed]


def minutes_content(
    *,
    places: Sequence[str],
    ward: bool,
    held_on: date,
    place: str,
    leader: str,
    note_taker: str,
    period: str,
    attendance: Sequence[Group],
    tallies: Sequence[Tally],
    totals: Mapping[str, int],
    rows: Sequence[Row],
    observation: Sequence[Observed],
) -> dict[str, Any]:
    """The content of a meeting's minutes; `places` runs from the province down, numbers are kept masked.

    `ward`: whether it is a kelurahan, whose meeting is a musyawarah kelurahan.
    """
    province, regency, district, village = places
    content: MinutesContent = {
        "forum": "Musyawarah Kelurahan" if ward else "Musyawarah Desa",
        "desa": village,
        "kecamatan": district,
        "kabupaten": regency,
        "provinsi": province,
        "kepala_desa": "Lurah" if ward else "Kepala Desa",
        "hari": DAYS[held_on.weekday()],
        "tanggal": held_on.isoformat(),
        "tempat": place,
        "pemimpin": leader,
        "pencatat": note_taker,
        "periode": period,
        "hadir": list(attendance),
        "rekap": list(tallies),
        "jumlah": dict(totals),
        "daftar": [{**row, "nomor_kk": masked(row["nomor_kk"]), "nik": masked(row["nik"])} for row in rows],
        "pengamatan": list(observation),
    }
    return cast("dict[str, Any]", content)
