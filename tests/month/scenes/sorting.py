"""The verifier sorts out first what should not go through with the rest: one visit to repeat, one family refused."""

from __future__ import annotations

from tests.month.month import Month

REPEATED, REFUSED = 1, 3
"""Turns of villages of which one newcomer's visit is repeated, or the newcomer refused."""


def sort_out(month: Month) -> None:
    """Look at the newest family of some villages, one by one."""
    ratna = month.sit("ratna")
    waiting = set(ratna.waiting("langkah=usulan_baru:verifikasi_kab"))
    for village in month.desks.values():
        newest = [one for one in reversed(village.newcomers) if one in waiting]
        if newest and REPEATED in village.turns:
            note = "Foto rumah kabur, mohon difoto ulang."
            ratna.answer(newest.pop(0), "kembalikan", return_to="kunjungan_lapangan", note=note)
        if newest and REFUSED in village.turns:
            ratna.answer(newest.pop(0), "tolak", reason_code="T04", note="Rumah berlantai keramik dengan dua mobil.")
            month.ledger.ended["ditolak"] += 1
