"""Objections: the regency hears both sides and rules; who is not content appeals, up to the ministry."""

from __future__ import annotations

from datetime import timedelta

from tests.month.month import BEGINS, Month
from tests.month.scenes.offices import one_by_one
from tests.month.scenes.opening import CLOSES

HEARD = {"didengar": "keduanya", "risalah": "Pengaju dan keluarga hadir; foto toko ditunjukkan."}
RULED = "Kunjungan dan kedua pihak menunjukkan keluarga ini masih layak."
ACCEPTED = "Kunjungan membenarkan pengaju: keluarga ini sudah mampu."
FINAL = "Berkas dan kunjungan menunjukkan dua toko milik keluarga ini."


def heard(month: Month) -> None:
    """The verifier hears both sides of each."""
    one_by_one(month, "ratna", "sanggah:dengar_pihak", "lanjut_putus", **HEARD, tanggal_sidang=f"{month.now:%Y-%m-%d}")


def ruled(month: Month) -> None:
    """The head of the office rules: against those who will appeal, for the others. The villages tell them."""
    head = month.sit("hendra")
    for case in sorted(head.waiting("langkah=sanggah:putus_kab")):
        appeals = case in month.appealing
        ruled = {"note": RULED, "reason_code": "T08"} if appeals else {"note": ACCEPTED}
        head.answer(case, "tolak" if appeals else "terima", **ruled)
    month.work()
    for village in month.desks.values():
        for case in village.clerk.waiting("langkah=sanggah:sampaikan_putusan"):
            if case in month.appealing:
                village.clerk.answer(case, "banding", note="Pengaju: dua toko itu milik keluarga ini.")
            else:
                village.clerk.answer(case, "selesai_disampaikan")
                _followed(month, 1)
    month.work()


def climbed(month: Month) -> None:
    """The province passes appeals on with its notes; the ministry has the last word."""
    one_by_one(month, "bagus", "sanggah:telaah_prov", "teruskan", note="Berkas lengkap; diteruskan untuk diputus.")
    month.work()
    decided = one_by_one(month, "maya", "sanggah:putus_pusat", "terima", note=FINAL)
    _followed(month, decided)
    month.work()


def _followed(month: Month, count: int) -> None:
    """An objection that is right becomes a removal, which the portal proposes by itself."""
    month.ledger.born["penghapusan"] += count
    month.ledger.followed += count
    if month.now.date() > BEGINS + timedelta(days=CLOSES):
        month.ledger.late_born += count
