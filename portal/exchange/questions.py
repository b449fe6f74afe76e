"""What the BDT 2015 layout asks beyond the register's own columns, and under which headings files bring it.

The questions are those of the shipped questionnaire; here are only the headings that old files use for them.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.instruments.definition import Instrument, Kind
from portal.instruments.definition import Question as Asked
from portal.instruments.shipping import shipped
from portal.instruments.telling import apart
from portal.instruments.values import mistake

_HEADINGS = """
nomor_urut_rt nourutrt nourutruta
id_prelist idprelist noprelist
id_bdt idbdt iddtks ruta6 nopesertapbdt nopbdt nopbdtkemsos idruta
jumlah_art jmlart jumlahanggota jumlahanggotart
jumlah_keluarga jmlkeluarga jmlkel
status_lahan stalahan b3r1b
kondisi_dinding kondisidinding b3r4b
kondisi_atap kondisiatap b3r5b
jumlah_kamar jmlkamar jumlahkamar kamar b3r6
pelanggan_air pelangganair b3r7b
nomor_pelanggan_air nopelangganair nometeranair
cara_air caraair caraperolehairminum b3r8
id_pelanggan_pln nopln idpelpln nometerpln idpelangganpln b3r9c
pelanggan_gas pelanggangas b3r10b
nomor_pelanggan_gas nogas nopelanggangas
kloset jeniskloset b3r11b
tinja buangtinja pembuangantinja tempatpembuanganakhirtinja b3r12
aset_tabung_gas adatabunggas tabunggas
aset_kulkas adalemaries lemaries kulkas
aset_ac adaac ac
aset_pemanas_air adapemanas pemanasair
aset_telepon adatelepon teleponrumah
aset_tv adatv tv televisi
aset_emas adaemas emas
aset_komputer adalaptop laptop komputer
aset_sepeda adasepeda sepeda
aset_motor adamotor sepedamotor motor
aset_mobil adamobil mobil
aset_perahu adaperahu perahu
aset_motor_tempel adamotortempel motortempel
aset_perahu_motor adaperahumotor perahumotor
aset_kapal adakapal kapal
lahan asetlahan lahanlain asettakbergerak
luas_lahan luasatb luaslahan
rumah_lain rumahlain
sapi jumlahsapi jmlsapi
kerbau jumlahkerbau jmlkerbau
kuda jumlahkuda jmlkuda
babi jumlahbabi jmlbabi
kambing jumlahkambing jmlkambing
ada_usaha staartusaha artusaha adaartusaha
prog_kks stakks kks kps
prog_kip stakip kip bsm
prog_kis stakis kis jamkesmas
prog_bpjs_mandiri stabpjsmandiri bpjsmandiri
prog_jamsostek stajamsostek jamsostek
prog_asuransi_lain staasuransi asuransilain
prog_pkh stapkh pkh
prog_raskin starastra raskin rastra
prog_kur stakur kur
nomor_kks nopesertakks nopesertakks2016
nomor_pkh nopesertapkh
nomor_hp nohp nomorhp hp
nomor_urut_art nourutart nomorurutart noart
keberadaan keberadaanart
nik_sesuai niksesuai
hub_krt hubkrt hubungankrt
nuk nourutkeluarga
umur usia
akta_nikah aktanikah adaaktanikah akta
tercantum_kk adadikk tercantumkk
kartu_identitas adakartuidentitas kartuidentitas kartuid
hamil stahamil hamil
penyakit_kronis penyakitkronis kronis
partisipasi_sekolah partisipasisekolah sekolah
jenjang pendidikantertinggi pendidikan jenjangpendidikan
kelas kelastertinggi
jam_kerja jumlahjamkerja jmljamkerja jam
lapangan_usaha lapanganusaha lapusaha
"""
Answer = str | int | list[str]


QUESTIONNAIRE = shipped("bdt2015")


@dataclass(frozen=True)
class Question:
    """One question without a column, as a file asks it."""

    instrument: Instrument
    asked: Asked
    aliases: tuple[str, ...]
    codes: frozenset[str]
    """The codes it may be answered with; none for texts and numbers."""

    @property
    def entity(self) -> str:
        """Whose answer it is."""
        return self.asked.entity

    @property
    def name(self) -> str:
        """Its stable name."""
        return self.asked.name

    @property
    def label(self) -> str:
        """What is asked."""
        return self.asked.label.id

    @property
    def is_text(self) -> bool:
        """Whether any text answers it."""
        return self.asked.kind is Kind.TEXT

    def answer(self, text: str) -> Answer | None:
        """The answer as it is kept; None when the question cannot be answered so. Several codes come as their sum."""
        if self.is_text:
            return text
        if self.asked.kind is Kind.SELECT_MULTIPLE:
            return apart(self.instrument, self.asked, text)
        if self.codes:
            return text if text in self.codes else None
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None

    def beyond(self, value: Answer) -> str | None:
        """Why a number is too large to be an answer; None when it is not. Old files write 0 for what was not asked."""
        most = self.asked.most
        if most is None or not isinstance(value, int) or value <= most:
            return None
        wrong = mistake(self.instrument, self.asked, value)
        return wrong.id if wrong else None


def _read() -> tuple[Question, ...]:
    instrument = QUESTIONNAIRE
    found = []
    for line in _HEADINGS.strip().splitlines():
        name, *aliases = line.split()
        asked = instrument.by_name[name]
        codes = frozenset(instrument.codes_of(asked)) if asked.choices else frozenset()
        found.append(Question(instrument, asked, tuple(aliases), codes))
    return tuple(found)


QUESTIONS: tuple[Question, ...] = _read()
INSTRUMENT = QUESTIONNAIRE.reference
BY_NAME = {(one.entity, one.name): one for one in QUESTIONS}
