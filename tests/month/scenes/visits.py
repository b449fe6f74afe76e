"""Home visits: each officer works through what waits, a house every twenty minutes, on a phone with camera and GPS."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from portal.kernel import clock
from tests.fieldwork.pictures import photo
from tests.month.clerk import file
from tests.month.ground import of_district
from tests.month.month import BEGINS, Month
from tests.month.scenes.offices import named, one_by_one, steps_offered

HOUSE = timedelta(minutes=20)
A_DAY = 24
"""Houses an officer visits on a day."""
OVERSEER = "pengawas_kecamatan"
ROLES = ("petugas_lapangan", OVERSEER)
LOOKED_FOR, CHECKED = "penghapusan:kunjungan_petugas_lain", "periksa_mutu"
"""Steps of the overseer: to look for a family oneself, to look at somebody's visit."""
_HERE = "select r.lat, r.lng from case_file c join region r on r.code = c.region_code where c.id = :id"
"""Where the satellites say that the village lies."""
NOT_FOUND, MET = "2", "1"


def visit_homes(month: Month, *, first_day: int) -> int:
    """All officers at once, each in their own sub-district: the day begins for each of them anew; how many visits."""
    last, made = month.now, 0
    for role in ROLES:
        for name in dict.fromkeys(of_district(code, role) for code in month.villages):
            month.now = datetime.combine(BEGINS + timedelta(days=first_day), time(8), clock.WIB)
            month.clerks.pop(name, None)
            made += _work_off(month, name, looked_for=role == OVERSEER)
            last = max(last, month.now)
            month.clerks.pop(name, None)
    month.now = last
    check_visits(month)
    return made


def check_visits(month: Month) -> None:
    """Where the overseer looks at doubtful visits before they go on: they are found good."""
    for name in dict.fromkeys(of_district(code, OVERSEER) for code in month.villages):
        for step in steps_offered(month, name):
            if named(step) == CHECKED:
                one_by_one(month, name, step, "lulus")


def _work_off(month: Month, name: str, *, looked_for: bool) -> int:
    waiting = month.sit(name).waiting(f"langkah={LOOKED_FOR}" if looked_for else "")
    for number, case in enumerate(waiting):
        if number and number % A_DAY == 0:
            month.now = datetime.combine(month.now.date() + timedelta(days=1), time(8), clock.WIB)
            month.clerks.pop(name)
        visit(month, name, case, not_found=looked_for)
    return len(waiting)


def visit(month: Month, name: str, case: str, *, not_found: bool = False) -> None:
    """Open the form at the door, send it when the interview is over."""
    clerk, number = month.sit(name), month.ledger.visits
    page = clerk.open(f"{case}/kunjungan")
    address, held = page.form(lambda form: "result" in form.fields)
    month.now += HOUSE
    picture = photo(80 + number % 400, 60 + number // 400)
    typed = {"result": MET, "photo_rumah": file(picture, "rumah.jpg"), "note": ""}
    [(lat, lng)] = month.rows(_HERE, id=case.rpartition("/")[2])
    typed |= {"lat": f"{lat + number / 100_000:.6f}", "lng": f"{lng:.6f}", "accuracy_m": "8"}
    if not_found:
        typed |= {"result": NOT_FOUND, "note": "Tetangga kiri kanan tidak mengenal keluarga ini."}
    clerk.send(address, held | typed)
    month.ledger.visits += 1
    month.ledger.answered("kirim")
