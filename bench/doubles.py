"""People with labelled doubles: invented, the same for the same seed, any village by itself; full-density regencies.

The errors are those seen in registers of this kind: other spellings, typing slips, titles, dropped and turned words, a
NIK mistyped or missing, a birthday half wrong, a house elsewhere. Doubles of one person share `entity`.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
NAMES = {
    kind: listed.split()
    for kind, _, listed in (
        line.partition(": ")
        for line in (HERE / "data" / "names.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
}
REGENCIES = ("3319", "1275")
"""Kudus in Java, Binjai in Sumatra: the hard case is many people in little space."""
SHARE = 0.0475
TODAY = date(2026, 11, 1)
MUHAMMAD = ["Muhammad", "Muhamad", "Mohammad", "Mohamad", "Muh.", "M.", "Moch.", "Mochamad", "Moh.", "Muchamad"]
SITI = ["Siti", "St.", "Sitti", "St"]
SPELLINGS = (
    ("u", "oe"), ("j", "dj"), ("c", "tj"), ("y", "j"), ("i", "y"), ("y", "i"), ("f", "p"), ("v", "f"), ("z", "j"),
    ("z", "s"), ("sy", "s"), ("kh", "h"), ("d", "dh"), ("t", "th"), ("h", ""), ("ae", "ai"), ("ai", "ae"), ("q", "k"),
    ("l", "ll"), ("n", "nn"), ("rr", "r"), ("iyah", "iah"), ("iah", "iyah"), ("dz", "z"), ("ch", "h"), ("h", "ch"),
)  # fmt: skip


@dataclass(frozen=True)
class Someone:
    """One row of the register; `entity` says who it really is, `kind` what was done to it ("" = nothing)."""

    number: int
    entity: int
    kind: str
    nik: str
    name: str
    sex: str
    born: date
    mother: str
    village: int


def villages(regencies: tuple[str, ...] = REGENCIES) -> list[int]:
    """The ten-digit codes of the regencies' villages."""
    path = HERE.parent / "portal" / "regions" / "data" / "wilayah.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        codes = (line.partition(",")[0] for line in file)
        return [int(code) for code in codes if len(code) == 10 and code.startswith(regencies)]


def people(wanted: int, *, seed: int = 1, doubles: float = SHARE) -> list[Someone]:
    """So many people, doubles among them, in no telling order."""
    places = villages()
    each = int(wanted / (1 + doubles) / len(places)) + 1
    made: list[Someone] = []
    for place in places:
        made += [
            replace(one, number=len(made) + n, entity=len(made) + n)
            for n, one in enumerate(_village(place, each, seed))
        ]
    made = made[: int(wanted / (1 + doubles))]
    random = Random(f"{seed}:doubles")
    chosen = random.sample(range(len(made)), wanted - len(made))
    made += [_double(random, made[n], len(made) + k, places) for k, n in enumerate(chosen)]
    random.shuffle(made)
    return made


def _village(place: int, wanted: int, seed: int) -> Iterator[Someone]:
    """People of one village, family by family: children know their mother's name from her own row."""
    random, serials = Random(f"{seed}:{place}"), dict[str, int]()
    batak = f"{place}".startswith("12")
    done = 0
    while done < wanted:
        size = random.choices(range(1, 8), (8, 16, 23, 26, 15, 8, 4))[0]
        family, clan = _pick(random, "batak", 1.5), random.random()
        age = random.triangular(22, 88, 44)
        mother = ""
        for place_in in range(min(size, wanted - done)):
            woman = (
                place_in == 1
                or (place_in != 0 and random.random() < 0.48)
                or (place_in == 0 and random.random() < 0.13)
            )
            old = age if place_in == 0 else age - 3 if place_in == 1 else max(0.0, age - 22 - 3 * place_in)
            born = _birthday(random, old)
            name = _name(random, woman=woman, year=born.year, clan=family if batak and clan < 0.7 else "")
            if place_in == 1:
                mother = name
            theirs = mother if place_in > 1 else _name(random, woman=True, year=born.year - 25, clan="")
            yield Someone(0, 0, "", _nik(place, born, woman, serials), name, "2" if woman else "1", born, theirs, place)
            done += 1


def _birthday(random: Random, age: float) -> date:
    born = TODAY - timedelta(days=int(age * 365.2425) + random.randrange(365))
    if born.year < 1968 and random.random() < 0.13:
        return born.replace(month=7, day=1) if random.random() < 0.58 else born.replace(month=12, day=31)
    return born


def _nik(place: int, born: date, woman: bool, serials: dict[str, int]) -> str:
    stem = f"{place // 10_000:06d}{born.day + (40 if woman else 0):02d}{born:%m%y}"
    serials[stem] = serials.get(stem, place % 97 * 60) + 1
    return f"{stem}{serials[stem] % 10_000:04d}"


def _pick(random: Random, kind: str, steep: float) -> str:
    """A name of a kind; the first of a list are the usual ones."""
    listed = NAMES[kind]
    return listed[int(len(listed) * random.random() ** steep)]


def _name(random: Random, *, woman: bool, year: int, clan: str) -> str:
    f, x = ("f" if woman else "M"), random.random()
    old = year < 1968 or (year < 1985 and x < 0.45)
    if clan and not old:
        words = (
            [_pick(random, "chrF" if woman else "chrM", 1.4)]
            if x < 0.7
            else [_pick(random, "ynF" if woman else "ynM", 1.1)]
        )
        return " ".join([*words, clan])
    if old:
        kind = ("oldJf" if woman else "oldJm") if x < 0.7 else ("arabF" if woman else "arabM")
        words = [_pick(random, kind, 1.5)]
        if random.random() < 0.3 or words[0] in {"Muhammad", "Siti", "Abdul"}:
            words.append(_pick(random, kind, 1.2))
        if year < 1978 and random.random() < 0.035:
            words.insert(0, "Hj." if woman else "H.")
        return " ".join([*words, clan] if clan else words)
    words = []
    if random.random() < (0.16 if woman else 0.33):
        words.append(random.choice(SITI if woman else MUHAMMAD))
    words.append(_pick(random, "ynF" if woman else "ynM", 1.1))
    if random.random() < 0.82:
        words.append(_pick(random, "ynFL" if woman else "ynL", 1.1))
    if year > 2000 and random.random() < 0.35:
        words.append(_pick(random, "ynF" if f == "f" else "ynM", 1.0))
    return " ".join(words)


def _double(random: Random, one: Someone, number: int, places: list[int]) -> Someone:
    """The same person written down a second time, with errors."""
    x, nik, born, kind = random.random(), one.nik, one.born, "same_nik"
    other = "" if random.random() < 0.5 else f"{one.village // 10_000:06d}{one.nik[6:12]}{random.randrange(10, 99):04d}"
    if 0.2 <= x < 0.4:
        kind, nik = "typed_nik", _slip_number(random, nik)
    elif x >= 0.4:
        kind, nik = ("other_nik", other) if x < 0.8 else ("wrong_birthday", other)
        born = born if x < 0.8 else _wrong_birthday(random, born)
    name = vary(random, one.name, one.sex) if random.random() < 0.75 else one.name
    mother = vary(random, one.mother, "2") if random.random() < 0.4 else one.mother
    if random.random() < 0.12:
        mother = ""
    village, y = one.village, random.random()
    near = (
        [place for place in places if place // 10_000 == village // 10_000]
        if y < 0.25
        else (
            [place for place in places if place // 10**6 == village // 10**6]
            if y < 0.33
            else places
            if y < 0.36
            else [village]
        )
    )
    return Someone(number, one.entity, kind, nik, name, one.sex, born, mother, random.choice(near))


def _slip_number(random: Random, nik: str) -> str:
    place = random.randrange(6, 15)
    wrong = nik[place + 1] + nik[place] if random.random() < 0.4 else random.choice("0123456789") + nik[place + 1]
    return nik[:place] + wrong + nik[place + 2 :]


def _wrong_birthday(random: Random, born: date) -> date:
    x = random.random()
    if x < 0.3 and born.day <= 12:
        return date(born.year, born.day, born.month)
    if x < 0.6:
        return date(
            born.year + (random.choice((-1, 1, -2, 2)) if born.year < 2024 else -1), born.month, min(born.day, 28)
        )
    if x < 0.8:
        return date(born.year, random.choice((7, 12, 1)), 1)
    return date(born.year, born.month, random.randrange(1, 28))


def vary(random: Random, name: str, sex: str) -> str:
    """A name as somebody else writes it."""
    words, x = name.split(), random.random()
    at = random.randrange(len(words))
    if words[0] in MUHAMMAD and random.random() < 0.6:
        words[0] = random.choice(MUHAMMAD)
    elif words[0] in SITI and random.random() < 0.5:
        words[0] = random.choice(SITI)
    elif x < 0.3:
        words[at] = _spelt(random, words[at])
    elif x < 0.5:
        words[at] = _slip(random, words[at])
    elif x < 0.6:
        words = words[1:] if words[0] in {"H.", "Hj."} and len(words) > 1 else ["Hj." if sex == "2" else "H.", *words]
    elif x < 0.88 and len(words) > 1:
        words = _rearranged(random, words, x)
    elif 0.88 <= x < 0.92:
        words += ["binti" if sex == "2" else "bin", random.choice(("Ahmad", "Kasim", "Sukardi", "Slamet", "Parjo"))]
    return " ".join(words)


def _rearranged(random: Random, words: list[str], x: float) -> list[str]:
    if x < 0.7:
        return words[:-1] if random.random() < 0.6 else words[1:]
    if x < 0.77:
        return [words[-1], *words[:-1]]
    if x < 0.83:
        return [words[0], words[1][0], *words[2:]]
    return [words[0] + words[1].lower(), *words[2:]]


def _spelt(random: Random, word: str) -> str:
    low = word.lower()
    for written, other in random.sample(SPELLINGS, len(SPELLINGS)):
        if len(word) > 3 and written in low:
            return low.replace(written, other, 1).title()
    return word


def _slip(random: Random, word: str) -> str:
    if len(word) < 4:
        return word
    at, x = random.randrange(1, len(word) - 1), random.random()
    if x < 0.35:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if x < 0.65:
        return word[:at] + word[at + 1 :]
    return word[:at] + random.choice("abdegiklmnorstuwy") + word[at + 1 if x < 0.85 else at :]
