"""Letters: notices to families, papers at the village's desk, the regency's letters, the ministry's decree."""

from __future__ import annotations

from tests.month.forms import Stuck
from tests.month.ground import BANYUMAS
from tests.month.month import BEGINS, Month

OFFICE = (
    ("ratna", "ba_kabupaten"),
    ("hendra", "sptjm"),
    ("hendra", "surat_pengesahan"),
    ("maya", "sk_bnba"),
)
"""Who has which letter about the month printed."""

PATH = len("/keluarga/") + 36


def write(month: Month) -> None:
    """All of them, and their PDFs."""
    for village in month.desks.values():
        to_citizens(month, village.clerk.name)
    first = BEGINS.replace(day=1).isoformat()
    typed = {"kabupaten": str(BANYUMAS), "awal": first, "akhir": month.now.date().isoformat()}
    for who, kind in OFFICE:
        month.sit(who).press("/surat/kantor/", "kabupaten", typed | {"jenis": kind})
        month.ledger.letters[kind] += 1
    month.work()


def to_citizens(month: Month, operator: str) -> None:
    """One family told that it is listed, one that it is not; the listed one takes its papers home."""
    clerk = month.sit(operator)
    for status in ("selesai", "ditolak"):
        rows = clerk.open(f"/kasus/?status={status}&jenis=usulan_baru").doc.xpath("//*[@data-row]//a/@href")
        cases = [str(one) for one in rows if str(one).startswith("/kasus/")]
        for case in cases[:1]:
            led = clerk.press(f"{case}/penjelasan", "/pemberitahuan")
            if not led.startswith("/surat/"):
                raise Stuck(f"no letter: {led}")
            month.ledger.letters["pemberitahuan_hasil"] += 1
    families = clerk.open("/keluarga/").doc.xpath("//main//a[starts-with(@href, '/keluarga/')]/@href")
    family = next(str(one) for one in families if len(one) == PATH)
    for kind in ("keterangan_terdata", "profil_keluarga"):
        clerk.press(f"{family}/penjelasan", "keperluan", {"jenis": kind, "keperluan": "pendaftaran sekolah"})
        month.ledger.letters[kind] += 1
