"""Which column means what: the targets a heading may be paired with, and the guess from how offices call them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.exchange.questions import QUESTIONS
from portal.registry.codes import ENTITY_LABELS, FIELDS

BDT, TEMPLATE, BNBA, PRELIST, FLAG = "bdt", "templat", "bnba", "prelist", "tanda"
KINDS = {
    BDT: "BDT/DTKS, satu baris tiap anggota",
    TEMPLATE: "Templat Verivali",
    BNBA: "Daftar BNBA, dipadankan dengan register",
    PRELIST: "Prelist, dipadankan dengan register",
    FLAG: "Daftar tanda (ASN, pensiunan, meninggal, …)",
}
PROPOSES = frozenset({BDT, TEMPLATE})
"""Kinds whose good rows become proposals."""
REQUIRED = {
    BDT: ("individu.nama", "individu.nik", "individu.hub_kepala", "keluarga.nomor_kk"),
    TEMPLATE: ("individu.nama", "individu.nik", "individu.hub_kepala", "keluarga.nomor_kk"),
    BNBA: ("individu.nik",),
    PRELIST: ("keluarga.nomor_kk",),
    FLAG: ("individu.nik",),
}
_OWN = {
    "ruta.alamat": "alamatrumah alamatlengkap",
    "ruta.dusun": "lingkungan namasls sls",
    "ruta.lat": "latitude lintang",
    "ruta.lng": "long longitude bujur",
    "ruta.status_bangunan": "stabangunan statusbangunan b3r1a",
    "ruta.luas_lantai": "luaslantai b3r2",
    "ruta.lantai": "jenislantai lantaiterluas b3r3",
    "ruta.dinding": "jenisdinding dindingterluas b3r4a",
    "ruta.atap": "jenisatap atapterluas b3r5a",
    "ruta.air_minum": "sumberairminum sumberair b3r7a",
    "ruta.penerangan": "sumberpenerangan b3r9a",
    "ruta.daya": "dayalistrik dayaterpasang b3r9b",
    "ruta.bahan_bakar": "bbmasak bahanbakarmasak bb b3r10a",
    "ruta.fasilitas_bab": "fasbab fasilitasbab b3r11a",
    "keluarga.nomor_kk": "nokk nomorkk kk nokartukeluarga nomorkartukeluarga",
    "individu.nama": "namaart namalengkap namalgkp namapenerima namaanggota namakrt namakepalakeluarga",
    "individu.nik": "nikart nomornik",
    "individu.tempat_lahir": "tmplahir tmptlhr tempatlhr",
    "individu.tanggal_lahir": "tgllahir tgllhr tanggallhr",
    "individu.jenis_kelamin": "jk jnskel jenisklmin kelamin",
    "individu.hub_kepala": "hubkepkel hubungankepkel hubkel hubungankeluarga hubkeluarga",
    "individu.status_kawin": "stakawin kawin statusperkawinan",
    "individu.nama_ibu": "namaibu namagadisibu namaibukdg",
    "individu.ijazah": "ijasah ijazahterakhir",
    "individu.bekerja": "stabekerja kerja bekerjaseminggu",
    "individu.status_pekerjaan": "stakerja statuskerja statuskedudukan statuskedudukankerja statuspekerjaan",
    "individu.disabilitas": "jnscacat cacat jeniscacat",
    "tempat.desa": "kodedesa kodewilayah kddesakemendagri kodedesakel kodekelurahan iddesa",
    "tempat.kd_prop": "kdprop kodeprov kdprov",
    "tempat.kd_kab": "kdkab kodekab",
    "tempat.kd_kec": "kdkec kodekec",
    "tempat.kd_desa": "kddesa kdkel",
    "tempat.nama_kab": "nmkab kabupaten kabkota namakab kab",
    "tempat.nama_kec": "nmkec kecamatan namakec kec",
    "tempat.nama_desa": "nmdesa desa kelurahan desakelurahan desakel namadesa kel",
}
_PLACES = {
    "tempat.desa": "Kode desa/kelurahan (10 digit)",
    "tempat.kd_prop": "Kode provinsi",
    "tempat.kd_kab": "Kode kabupaten/kota",
    "tempat.kd_kec": "Kode kecamatan",
    "tempat.kd_desa": "Kode desa BPS (3 digit)",
    "tempat.nama_kab": "Nama kabupaten/kota",
    "tempat.nama_kec": "Nama kecamatan",
    "tempat.nama_desa": "Nama desa/kelurahan",
}
_WORDS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Target:
    """What a column may be paired with. `key`: "ruta.lantai", "ruta.jawaban.kloset", "tempat.desa"."""

    key: str
    group: str
    label: str
    aliases: frozenset[str]

    @property
    def entity(self) -> str:
        """ruta, keluarga, individu or tempat."""
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        """The field, or "jawaban." and the question."""
        return self.key.partition(".")[2]


def heading_key(heading: str) -> str:
    """A heading as guesses and memories know it: its letters and digits."""
    return _WORDS.sub("", heading.lower())


def _aliases(*texts: str) -> frozenset[str]:
    return frozenset(heading_key(text) for text in texts)


def _targets() -> tuple[Target, ...]:
    places = [Target(key, "Wilayah", label, _aliases(label, *_OWN[key].split())) for key, label in _PLACES.items()]
    fields = [
        Target(
            f"{entity}.{one.name}",
            ENTITY_LABELS[entity],
            one.label,
            _aliases(one.name, one.label, *_OWN.get(f"{entity}.{one.name}", "").split()),
        )
        for entity, known in FIELDS.items()
        for one in known
    ]
    questions = [
        Target(
            f"{one.entity}.jawaban.{one.name}",
            ENTITY_LABELS[one.entity],
            one.label,
            _aliases(one.name, one.label, *one.aliases),
        )
        for one in QUESTIONS
    ]
    return (*places, *fields, *questions)


TARGETS = _targets()
BY_KEY = {one.key: one for one in TARGETS}


def _by_alias() -> dict[str, str]:
    found: dict[str, str] = {}
    for one in TARGETS:
        for alias in one.aliases:
            found.setdefault(alias, one.key)
    return found


_BY_ALIAS = _by_alias()


def guess(columns: Sequence[str], remembered: Mapping[str, str] | None = None) -> dict[int, str]:
    """Column number → target: as the office paired it last, else by what the heading says; each target once."""
    found: dict[int, str] = {}
    taken: set[str] = set()
    known = remembered or {}
    for source in (known, _BY_ALIAS):
        for place, heading in enumerate(columns):
            key = heading_key(heading)
            target = source.get(key)
            if place in found or (source is _BY_ALIAS and key in known):
                continue
            if target and target in BY_KEY and target not in taken:
                found[place] = target
                taken.add(target)
    return found


def recognise(columns: Sequence[str], mapping: Mapping[int, str]) -> str:
    """The kind of list a header speaks of."""
    targets = set(mapping.values())
    houses = sum(key.startswith("ruta.") for key in targets)
    if {"individu.hub_kepala", "individu.nama"} <= targets and "keluarga.nomor_kk" in targets:
        labels = {heading_key(one.label) for one in TARGETS}
        ours = sum(heading_key(one) in labels for one in columns)
        return TEMPLATE if ours >= 0.9 * len(columns) and houses < 20 else BDT
    if "individu.nik" not in targets:
        return PRELIST
    return FLAG if targets <= {"individu.nik", "individu.nama", "individu.tanggal_lahir"} else BNBA


def missing(kind: str, mapping: Mapping[int, str]) -> list[str]:
    """Labels of what must still be paired."""
    targets = set(mapping.values())
    lacking = [BY_KEY[key].label for key in REQUIRED[kind] if key not in targets]
    places = {"tempat.desa"} & targets or {"tempat.nama_kec", "tempat.nama_desa"} <= targets
    places = places or {"tempat.kd_prop", "tempat.kd_kab", "tempat.kd_kec", "tempat.kd_desa"} <= targets
    if kind in PROPOSES and not places:
        lacking.append(_PLACES["tempat.desa"])
    return lacking
