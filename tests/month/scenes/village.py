"""What a village operator proposes in the month, each by its own form."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from portal.cli.demo.doubles import Offset
from portal.cli.demo.names import person_name
from portal.cli.demo.population import HAMLETS, Numbers, family
from portal.registry.drafts import FamilyDraft
from tests.fieldwork.pictures import photo
from tests.month.clerk import Clerk, file
from tests.month.ground import of_village
from tests.month.month import Month

TURNS = 4
NEW = 3
"""New families of each village."""
DEAD, NOT_FOUND, ABLE = "1", "3", "4"
"""Codes of `alasan_hapus`."""
REMOVED = {
    DEAD: "Seluruh penghuni rumah telah meninggal; akta diserahkan ke desa.",
    NOT_FOUND: "Rumah kosong; ketua RT tidak mengenal keluarga ini lagi.",
    ABLE: "Kepala keluarga kini bekerja tetap dan membuka dua toko.",
}
PAPERS = {DEAD: "kematian", NOT_FOUND: "pernyataan", ABLE: "pernyataan"}
WIFE, HEAD, OTHER = "2", "1", "8"
"""Codes of `hub_kepala`."""
BORN, OBJECTOR_BORN = date(2026, 12, 1), date(1985, 3, 4)
"""When the newcomers were counted; when every objector was born."""
MORE, EACH, DISTRICT = 700, 12, 25
"""So far behind the register's serials those of proposed people begin, so many of a date for each village: 9999 is the
last. Villages of one sub-district share the first six digits, and none has more than `DISTRICT`."""


class Village:
    """One village's operator, and the registered families nothing was proposed about yet."""

    def __init__(self, month: Month, place: int) -> None:
        self.month, self.place, self.code = month, place, month.villages[place]
        self.random = Random(f"{month.seed}:{self.code}")
        self.numbers = Numbers(given=Offset(MORE + EACH * (place % DISTRICT)))
        self.families = self._families()
        self.newcomers: list[str] = []
        self.mistaken = ""
        """A family taken out of the register by mistake."""
        self.late = ""
        """The head of a family proposed too late."""

    @property
    def clerk(self) -> Clerk:
        """The operator at the browser."""
        return self.month.sit(of_village(self.code))

    @property
    def turns(self) -> set[int]:
        """What this village does besides the usual, of four things; where there are fewer villages, each does more."""
        most = min(TURNS, len(self.month.villages))
        return {turn for turn in range(TURNS) if turn % most == self.place % most}

    def _families(self) -> list[tuple[str, str]]:
        page = self.clerk.open("/keluarga/")
        found = {}
        for link in page.doc.xpath("//main//a[starts-with(@href, '/keluarga/')]"):
            path, name = str(link.get("href")).partition("?")[0], " ".join(link.text_content().split())
            if len(path) == len("/keluarga/") + 36 and name:
                found.setdefault(path, name)
        return sorted((name, path) for path, name in found.items())[1:]

    def take(self) -> str:
        """The path of a family nothing was proposed about; the first by name stays for the meeting."""
        return self.families.pop()[1]

    def sent(self, kind: str, led: str) -> str:
        """Note that a proposal was made; its case."""
        self.month.ledger.made[kind] += 1
        case = led.partition("?")[0]
        self.month.cases[case] = self
        return case

    def newcomer(self, deed: str = "ajukan", *, late: bool = False) -> str:
        """A family nobody registered yet."""
        draft = family(self.random, self.numbers, self.code, self.random.choice(HAMLETS), BORN)
        typed = typed_of(draft) | {"alasan": "Belum terdata; diusulkan ketua RT.", "aksi": deed}
        case = self.sent("usulan_baru", self.clerk.press(f"/usulan/baru?desa={self.code}", "kunci", typed))
        if deed == "ajukan":
            self.month.ledger.answered("ajukan")
        if late:
            self.late = draft.head_name
        else:
            self.newcomers.append(case)
        return case

    def correction(self, *, house: bool) -> str:
        """Something about the house, which is looked at; or a slip of the pen, which is not."""
        about = self.take().replace("/keluarga/", "/usulan/perbaikan/")
        held = self.clerk.open(about).form(lambda form: "kunci" in form.fields)[1]
        floor = "2" if held.get("ruta-lantai") != "2" else "4"
        change = {"ruta-lantai": floor} if house else {"ruta-alamat": f"Jalan Kenanga {self.place + 1}"}
        typed = change | {"alasan": "Dibetulkan menurut keterangan ketua RT.", "aksi": "ajukan"}
        self.month.ledger.answered("ajukan")
        return self.sent("perbaikan", self.clerk.press(about, "kunci", typed))

    def removal(self, cause: str) -> str:
        """A family is to leave the register; the paper that proves it comes with the draft."""
        about = self.take().replace("/keluarga/", "/usulan/penghapusan/")
        typed = {"kode": cause, "alasan": REMOVED[cause], "aksi": "bukti"}
        case = self.sent("penghapusan", self.clerk.press(about, "kode", typed))
        self.prove(case, PAPERS[cause])
        self.clerk.answer(case, "ajukan")
        return case

    def prove(self, case: str, kind: str) -> None:
        """A photographed paper with the draft."""
        picture = photo(80 + self.random.randrange(200), 60 + self.random.randrange(200))
        typed = {"jenis": kind, "berkas": [file(picture, f"{kind}.jpg")]}
        self.clerk.press(f"{case}?tab=bukti", "/bukti", typed)

    def parted(self) -> str:
        """A wife gets a family card of her own."""
        for name, path in reversed(self.families):
            about = path.replace("/keluarga/", "/usulan/pecah/")
            held = self.clerk.open(about).form(lambda form: "kunci" in form.fields)[1]
            wives = [one for one, now in held.items() if one.startswith("hub-") and now == WIFE]
            if not wives:
                continue
            self.families.remove((name, path))
            self.month.ledger.hall["pecah"] += 1
            card = self.numbers.take(f"{self.code}"[:6], BORN)
            typed = {"pindah": wives[0].removeprefix("hub-"), wives[0]: HEAD, "nomor_kk": card, "rumah": "sama"}
            typed |= {"alasan": "Bercerai dan mendapat kartu keluarga sendiri."}
            case = self.sent("gabung_pecah", self.clerk.press(about, "kunci", typed, without="pindah"))
            self.prove(case, "kk")
            self.clerk.answer(case, "ajukan")
            return case
        raise AssertionError("no couple in this village")

    def joined(self) -> str:
        """A whole family joins its neighbours."""
        source, (_name, target) = self.take(), self.families.pop()
        self.month.ledger.hall["gabung"] += 1
        about = source.replace("/keluarga/", "/usulan/gabung/")
        into = f"{about}?tujuan={target.rpartition('/')[2]}"
        coming = _who_could_go(self.clerk, source.replace("/keluarga/", "/usulan/pecah/"))
        hubs = {f"hub-{one}": OTHER for one in coming}
        typed = hubs | {"alasan": "Tinggal serumah dan makan dari satu dapur."}
        case = self.sent("gabung_pecah", self.clerk.press(into, "kunci", typed))
        self.prove(case, "kk")
        self.clerk.answer(case, "ajukan")
        return case

    def departed(self) -> str:
        """A family moves to the next village of the month."""
        other = self.month.villages[(self.place + 1) % len(self.month.villages)]
        about = self.take().replace("/keluarga/", "/usulan/pindah-desa/")
        typed = {"alasan": "Pindah karena pekerjaan kepala keluarga."}
        case = self.sent("pindah_wilayah", self.clerk.press(f"{about}?desa={other}", "kunci", typed))
        self.clerk.answer(case, "ajukan")
        return case

    def member_moved(self) -> str:
        """One member goes to another family of the village."""
        for _name, path in reversed(self.families):
            target = next(other for _name, other in self.families if other != path)
            about = path.replace("/keluarga/", "/usulan/pindah/") + f"?tujuan={target.rpartition('/')[2]}"
            held = self.clerk.open(about).form(lambda form: "kunci" in form.fields)[1]
            own = [f"hub-{one}" for one in _who_could_go(self.clerk, about) if held.get(f"hub-{one}") == WIFE]
            if not own:
                continue
            self.families = [pair for pair in self.families if pair[1] not in {path, target}]
            typed = {"pindah": own[0].removeprefix("hub-"), own[0]: OTHER, "alasan": "Merawat orang tuanya."}
            case = self.sent("pindah", self.clerk.press(about, "kunci", typed, without="pindah"))
            self.prove(case, "pernyataan")
            self.clerk.answer(case, "ajukan")
            return case
        raise AssertionError("no couple in this village")

    def objection(self) -> str:
        """A neighbour says that a family can do without."""
        about = self.take().replace("/keluarga/", "/usulan/sanggahan/")
        name = person_name(self.random, woman=True, age=41)
        typed = {"pokok": "masuk", "sebab": ABLE, "hubungan": "warga", "nama": name, "warga": "y"}
        typed |= {"nik": self.numbers.take(f"{self.code}"[:6], OBJECTOR_BORN, woman=True)}
        typed |= {"alasan": "Keluarga ini punya dua toko dan mobil; tetangganya tahu."}
        case = self.sent("sanggah", self.clerk.press(about, "pokok", typed))
        for kind in ("rumah", "pernyataan"):
            self.prove(case, kind)
        self.clerk.answer(case, "ajukan")
        return case

    def restoration(self, keluarga: str) -> str:
        """A family that was taken out by mistake comes back."""
        about = keluarga.replace("/keluarga/", "/usulan/reaktivasi/")
        typed = {"kode": "1", "alasan": "Keliru dihapus: yang meninggal tetangganya.", "aksi": "bukti"}
        case = self.sent("reaktivasi", self.clerk.press(about, "kode", typed))
        self.prove(case, "pernyataan")
        self.clerk.answer(case, "ajukan")
        return case


def _who_could_go(clerk: Clerk, path: str) -> list[str]:
    """Who could go, by the boxes of the page."""
    return [str(one) for one in clerk.open(path).doc.xpath("//input[@name='pindah']/@value")]


def typed_of(draft: FamilyDraft) -> dict[str, Any]:
    """A draft as the long form sends it."""
    typed = {f"ruta-{name}": value for name, value in draft.ruta.items()}
    typed |= {f"keluarga-{name}": value for name, value in draft.keluarga.items()}
    for place, member in enumerate(draft.anggota):
        typed |= {f"anggota-{place}-{name}": value for name, value in member.values.items()}
    return typed
