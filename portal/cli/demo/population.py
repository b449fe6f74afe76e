"""Invented families: who lives together, how old they are, how they are housed; the same for the same seed.

A NIK made here is well formed for its place, date and sex, but its serial starts at 9000: the civil registry counts
from 0001 within a sub-district and birth date, so these belong to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from portal.cli.demo.names import person_name
from portal.registry.drafts import FamilyDraft, MemberDraft

FIRST_SERIAL = 9000
SIZES = ((1, 8), (2, 16), (3, 23), (4, 26), (5, 15), (6, 8), (7, 4))
"""Household size → per cent (data published by BPS; plausible, not to be quoted)."""


@dataclass
class Numbers:
    """Gives out NIK and No. KK that nobody holds: serials from 9000 per sub-district and date."""

    given: dict[str, int] = field(default_factory=dict)

    def take(self, district: str, day: date, *, woman: bool = False) -> str:
        """The next number for a six-digit sub-district and a date."""
        stem = f"{district}{day.day + (40 if woman else 0):02d}{day:%m%y}"
        serial = self.given.get(stem, FIRST_SERIAL - 1) + 1
        self.given[stem] = serial
        return f"{stem}{serial:04d}"


def _choice(random: Random, table: tuple[tuple[str, int], ...]) -> str:
    codes, weights = zip(*table, strict=True)
    return str(random.choices(codes, weights)[0])


def _birthday(random: Random, today: date, age: int) -> date:
    return today - timedelta(days=age * 365 + age // 4 + random.randrange(365))


def _member(random: Random, numbers: Numbers, district: str, born: date, *, woman: bool, **values: str) -> MemberDraft:
    age = (date(2026, 11, 1) - born).days // 365
    working = 18 <= age < 65 and random.random() < (0.45 if woman else 0.85)
    return MemberDraft(
        id=None,
        values={
            "nama": person_name(random, woman=woman, age=age),
            "nik": numbers.take(district, born, woman=woman),
            "tempat_lahir": random.choice(("Banyumas", "Purwokerto", "Banyumas", "Cilacap", "Purbalingga")),
            "tanggal_lahir": born.isoformat(),
            "jenis_kelamin": "2" if woman else "1",
            "nama_ibu": person_name(random, woman=True, age=age + 25),
            "ijazah": "0" if age < 12 else random.choice("1123") if age > 45 else random.choice("12334"),
            "bekerja": "1" if working else "2",
            "status_pekerjaan": random.choice("1146677") if working else "",
            "disabilitas": "1" if random.random() < 0.02 else "0",
            **values,
        },
    )


def _members(random: Random, numbers: Numbers, district: str, today: date, size: int) -> list[MemberDraft]:
    head_age = random.randrange(27, 76) if size > 1 else random.randrange(55, 86)
    woman_heads = random.random() < (0.14 if size > 1 else 0.6)
    alone = size == 1 or woman_heads
    members = [
        _member(
            random,
            numbers,
            district,
            _birthday(random, today, head_age),
            woman=woman_heads,
            hub_kepala="1",
            status_kawin="4" if alone else "2",
        )
    ]
    if not alone:
        born = _birthday(random, today, max(20, head_age - random.randrange(-2, 8)))
        members.append(_member(random, numbers, district, born, woman=True, hub_kepala="2", status_kawin="2"))
    while len(members) < size:
        age = max(0, head_age - random.randrange(22, 36))
        if age > 24:
            age = random.randrange(3, 20)
        woman = random.random() < 0.5
        born = _birthday(random, today, age)
        members.append(_member(random, numbers, district, born, woman=woman, hub_kepala="3", status_kawin="1"))
    return members


def family(random: Random, numbers: Numbers, village: int, hamlet: str, today: date) -> FamilyDraft:
    """One invented family of `village` (ten-digit code)."""
    district = f"{village:010d}"[:6]
    poor = random.random() < 0.45
    size = random.choices([n for n, _ in SIZES], [w for _, w in SIZES])[0]
    card_date = today - timedelta(days=random.randrange(200, 4000))
    rt, rw = random.randrange(1, 7), random.randrange(1, 5)
    ruta = {
        "alamat": f"Dusun {hamlet}",
        "rt": f"{rt:03d}",
        "rw": f"{rw:03d}",
        "dusun": hamlet,
        "status_bangunan": _choice(random, (("1", 85), ("2", 4), ("3", 11))),
        "luas_lantai": str(random.randrange(24, 61) if poor else random.randrange(45, 121)),
        "lantai": _choice(random, (("6", 50), ("9", 12), ("4", 18), ("2", 20)) if poor else (("2", 70), ("4", 30))),
        "dinding": _choice(random, (("1", 60), ("4", 18), ("3", 22)) if poor else (("1", 95), ("3", 5))),
        "atap": _choice(random, (("4", 70), ("5", 18), ("6", 12))),
        "air_minum": _choice(random, (("5", 40), ("6", 35), ("7", 15), ("8", 10))),
        "penerangan": "1",
        "daya": _choice(random, (("1", 75), ("2", 25)) if poor else (("2", 60), ("3", 40))),
        "bahan_bakar": _choice(random, (("3", 80), ("8", 20)) if poor else (("3", 95), ("2", 5))),
        "fasilitas_bab": _choice(random, (("1", 75), ("2", 15), ("4", 10)) if poor else (("1", 98), ("2", 2))),
    }
    members = _members(random, numbers, district, today, size)
    return FamilyDraft(ruta=ruta, keluarga={"nomor_kk": numbers.take(district, card_date)}, anggota=members)


HAMLETS = ("Krajan", "Karanganyar", "Kalisari", "Pesawahan", "Wetan Kali", "Kedungwringin", "Sirau", "Grumbul Lor")


def families(villages: list[tuple[int, int]], *, seed: int, today: date) -> Iterator[tuple[int, FamilyDraft]]:
    """(village, family) for each village and its wanted number of families, reproducibly."""
    numbers = Numbers()
    for village, count in villages:
        random = Random(f"{seed}:{village}")
        for _ in range(count):
            yield village, family(random, numbers, village, random.choice(HAMLETS), today)
