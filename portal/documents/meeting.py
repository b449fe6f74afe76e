"""What the minutes of a village meeting say (ba_musdes): result, attendance list, list of names, observation. Pure.

Village, date, place, leader, agenda; who stays, who is struck and why, who is new; signed by those who led and wrote
and by the head of the village; annexes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, cast

from portal.documents.decree import masked

MINUTES = "ba_musdes"


class Group(TypedDict):
    """One group that attended."""

    unsur: str
    laki: int
    perempuan: int


class Row(TypedDict):
    """One family of the list of names (BNBA): its address in one line, the decision by its code and in words."""

    nama: str
    nomor_kk: str
    nik: str
    alamat: str
    jenis: str
    kode: str
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


class Attender(TypedDict):
    """A line for one person who came: to be named and signed by hand."""

    unsur: str
    jk: str


class Counted(Tally):
    """A kind of families with how many there are of it."""

    jumlah: int


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
    tanggal: str
    tempat: str
    pemimpin: str
    pencatat: str
    periode: str
    hadir: list[Group]
    peserta: list[Attender]
    hadir_laki: int
    hadir_perempuan: int
    total_hadir: int
    rekap: list[Counted]
    total_setuju: int
    total_tolak: int
    total_tetap: int
    total_coret: int
    total_tunda: int
    total_jumlah: int
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

    `ward`: whether it is a kelurahan, whose meeting is a musyawarah kelurahan. `totals`: how many by decision,
    `jumlah` of all families, `hadir` of those present.
    """
    province, regency, district, village = places
    content: MinutesContent = {
        "forum": "Musyawarah Kelurahan" if ward else "Musyawarah Desa",
        "desa": village,
        "kecamatan": district,
        "kabupaten": regency,
        "provinsi": province,
        "kepala_desa": f"{'Lurah' if ward else 'Kepala Desa'} {village.partition(' ')[2]}",
        "tanggal": held_on.isoformat(),
        "tempat": place,
        "pemimpin": leader,
        "pencatat": note_taker,
        "periode": period,
        "hadir": list(attendance),
        "peserta": [*_lines(attendance)],
        "hadir_laki": sum(group["laki"] for group in attendance),
        "hadir_perempuan": sum(group["perempuan"] for group in attendance),
        "total_hadir": totals["hadir"],
        "rekap": [
            {**one, "jumlah": one["setuju"] + one["tolak"] + one["tetap"] + one["coret"] + one["tunda"]}
            for one in tallies
        ],
        "total_setuju": totals["setuju"],
        "total_tolak": totals["tolak"],
        "total_tetap": totals["tetap"],
        "total_coret": totals["coret"],
        "total_tunda": totals["tunda"],
        "total_jumlah": totals["jumlah"],
        "daftar": [{**row, "nomor_kk": masked(row["nomor_kk"]), "nik": masked(row["nik"])} for row in rows],
        "pengamatan": list(observation),
    }
    return cast("dict[str, Any]", content)


def _lines(attendance: Sequence[Group]) -> Iterator[Attender]:
    """A line for everybody who came, group by group, men before women."""
    for group in attendance:
        for sex, count in (("L", group["laki"]), ("P", group["perempuan"])):
            yield from (Attender(unsur=group["unsur"], jk=sex) for _ in range(count))
