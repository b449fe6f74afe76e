"""Where a letter comes from and who signs it: places in full words, offices of roles, the day until one may object."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.calendars.rules import WorkCalendar
from portal.kernel.area import Level, ancestors, level_of
from portal.regions import queries as regions
from portal.regions.rules import official_name

OBJECTION = timedelta(days=14)
"""How long after a decision one may object; the last day is a working day."""
LABELS: dict[str, str] = {
    "operator_desa": "Kantor desa atau kelurahan",
    "petugas_lapangan": "Petugas lapangan",
    "pengawas_kecamatan": "Pengawas kecamatan",
    "verifikator_kab": "Dinas Sosial kabupaten/kota",
    "kepala_dinas_kab": "Kepala Dinas Sosial kabupaten/kota",
    "validator_prov": "Dinas Sosial provinsi",
    "analis_pusat": "Kementerian Sosial",
    "admin_pusat": "Kementerian Sosial",
}
"""Role → the office a citizen knows it by."""
OFFICES = LABELS
HEAD_ROLE = "kepala_dinas_kab"


def place_of(session: Session, village: int) -> dict[str, str]:
    """A village with all that lies above it, in full words."""
    province, regency, district, own = (official_name(one) for one in regions.breadcrumb(session, village))
    return {"desa": own, "kecamatan": district, "kabupaten": regency, "provinsi": province}


def regency_of(code: int) -> int:
    """The regency a place lies in."""
    return code if level_of(code) == Level.KABUPATEN else _above(code)


def _above(code: int) -> int:
    return next(one for one in ancestors(code) if level_of(one) == Level.KABUPATEN)


def signer_in_village(desa: str, by: Actor) -> dict[str, str]:
    """Who signs a letter of the village."""
    return {"jabatan": f"a.n. Kepala {desa}", "penanda": by.name}


def handed_over(office: str, by: Actor) -> dict[str, str]:
    """Who hands a letter of the regency over that nobody at the regency decided: not in its head's name."""
    return {"jabatan": f"Disampaikan melalui {office}", "penanda": by.name}


def signer_in_regency(kabupaten: str, name: str, role: str) -> dict[str, str]:
    """Who signs a letter of the regency's social office."""
    own = "" if role == HEAD_ROLE else "a.n. "
    return {"jabatan": f"{own}Kepala Dinas Sosial {kabupaten}", "penanda": name}


def ways_to_object(desa: str, number: str = "") -> list[str]:
    """How a citizen objects, one step each, as the letter says it."""
    about = f" dan sebut nomor {number}" if number else ""
    return [
        f"Datang ke kantor {desa} membawa KTP dan Kartu Keluarga{about}.",
        "Jelaskan apa yang tidak sesuai; petugas mencatatnya sebagai keberatan dan memberi tanda terima.",
        "Dinas Sosial memeriksa keberatan itu, bila perlu dengan kunjungan ke rumah, lalu memberi jawaban tertulis.",
    ]


def last_day_to_object(decided: datetime, calendar: WorkCalendar) -> date:
    """The last day to object to what was decided at that moment: a working day of the office it is said at."""
    return calendar.open_from(calendar.local(decided + OBJECTION).date())
