"""The ministry opens the month: a period, the one after it, and the gate of the regency; two sign each."""

from __future__ import annotations

from datetime import timedelta

from tests.month.month import BEGINS, Month
from tests.people import BANYUMAS

THIS, NEXT = "2027-01", "2027-02"
CLOSES, CUTOFF, DECREE = 11, 25, 28
"""Days after the opening: Friday of the second week, Friday of the fourth, the Monday after."""
QUORUM, PHOTOS = 10, 1


def open_month(month: Month) -> None:
    """Propose and sign: until when proposals are taken, what becomes of late ones, who has to be in the hall."""
    month.day(-6)
    arif, rini = month.sit("arif"), month.sit("rini")
    dates = {"opens": 0, "closes": CLOSES, "cutoff": CUTOFF, "decree": DECREE}
    typed = {name: (BEGINS + timedelta(days=after)).isoformat() for name, after in dates.items()}
    typed |= {"office": "0", "late": "tunda", "note": "Surat edaran Januari 2027"}
    arif.press(f"/periode/?bulan={THIS}", "opens", typed)
    rini.press(f"/periode/?bulan={THIS}", "/tanda-tangan")
    arif.press(f"/periode/?bulan={NEXT}", "/periode/salin")
    rini.press(f"/periode/?bulan={NEXT}", "/tanda-tangan")
    gate = {"office": str(BANYUMAS), "province": "menahan", "quorum": QUORUM, "photos": PHOTOS}
    arif.press("/gerbang/?q=banyumas", "quorum", gate | {"note": "Permintaan provinsi Jawa Tengah"})
    rini.press("/gerbang/", "/tanda-tangan")
