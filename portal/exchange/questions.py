"""What the BDT 2015 layout asks beyond the register's own columns: question name, what may stand there, other headings.

Names and codes are those of the shipped questionnaire `bdt2015`; answers are kept under them as they were given.
"""

from __future__ import annotations

from dataclasses import dataclass

INSTRUMENT = "bdt2015@1"
TEXT, INTEGER = "teks", "angka"


@dataclass(frozen=True)
class Question:
    """One question without a column. `codes`: the answers allowed; none for texts and numbers."""

    entity: str
    name: str
    label: str
    kind: str
    codes: frozenset[str]
    aliases: tuple[str, ...]

    def answer(self, text: str) -> str | int | None:
        """The answer as it is kept; None when the question cannot be answered so."""
        if self.kind == TEXT:
            return text
        if self.codes:
            return text if text in self.codes else None
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


_RUTA = """
nomor_urut_rt|Nomor urut rumah tangga|angka|nourutrt nourutruta
id_prelist|ID prelist|teks|idprelist noprelist
id_bdt|ID BDT/DTKS|teks|idbdt iddtks ruta6 nopesertapbdt nopbdt nopbdtkemsos idruta
jumlah_art|Jumlah anggota rumah tangga|angka|jmlart jumlahanggota jumlahanggotart
jumlah_keluarga|Jumlah keluarga|angka|jmlkeluarga jmlkel
status_lahan|Status lahan|1-4|stalahan b3r1b
kondisi_dinding|Kondisi dinding|1-2|kondisidinding b3r4b
kondisi_atap|Kondisi atap|1-2|kondisiatap b3r5b
jumlah_kamar|Jumlah kamar tidur|angka|jmlkamar jumlahkamar kamar b3r6
pelanggan_air|Pelanggan air|1-4|pelangganair b3r7b
nomor_pelanggan_air|Nomor pelanggan air|teks|nopelangganair nometeranair
cara_air|Cara memperoleh air minum|1-3|caraair caraperolehairminum b3r8
id_pelanggan_pln|Nomor ID pelanggan PLN|teks|nopln idpelpln nometerpln idpelangganpln b3r9c
pelanggan_gas|Pelanggan gas|1-3|pelanggangas b3r10b
nomor_pelanggan_gas|Nomor pelanggan gas|teks|nogas nopelanggangas
kloset|Jenis kloset|1-4|jeniskloset b3r11b
tinja|Pembuangan akhir tinja|1-6|buangtinja pembuangantinja tempatpembuanganakhirtinja b3r12
aset_tabung_gas|Tabung gas 5,5 kg atau lebih|1-2|adatabunggas tabunggas
aset_kulkas|Lemari es/kulkas|3-4|adalemaries lemaries kulkas
aset_ac|AC|1-2|adaac ac
aset_pemanas_air|Pemanas air|3-4|adapemanas pemanasair
aset_telepon|Telepon rumah (PSTN)|1-2|adatelepon teleponrumah
aset_tv|Televisi|3-4|adatv tv televisi
aset_emas|Emas/perhiasan dan tabungan|1-2|adaemas emas
aset_komputer|Komputer/laptop|3-4|adalaptop laptop komputer
aset_sepeda|Sepeda|1-2|adasepeda sepeda
aset_motor|Sepeda motor|3-4|adamotor sepedamotor motor
aset_mobil|Mobil|1-2|adamobil mobil
aset_perahu|Perahu|3-4|adaperahu perahu
aset_motor_tempel|Motor tempel|1-2|adamotortempel motortempel
aset_perahu_motor|Perahu motor|3-4|adaperahumotor perahumotor
aset_kapal|Kapal|1-2|adakapal kapal
lahan|Memiliki lahan lain|1-2|asetlahan lahanlain asettakbergerak
luas_lahan|Luas lahan (m²)|angka|luasatb luaslahan
rumah_lain|Rumah di tempat lain|3-4|rumahlain
sapi|Sapi (ekor)|angka|jumlahsapi jmlsapi
kerbau|Kerbau (ekor)|angka|jumlahkerbau jmlkerbau
kuda|Kuda (ekor)|angka|jumlahkuda jmlkuda
babi|Babi (ekor)|angka|jumlahbabi jmlbabi
kambing|Kambing/domba (ekor)|angka|jumlahkambing jmlkambing
ada_usaha|Ada anggota yang memiliki usaha|1-2|staartusaha artusaha adaartusaha
prog_kks|KKS/KPS|1-2|stakks kks kps
prog_kip|KIP/BSM|3-4|stakip kip bsm
prog_kis|KIS/BPJS/Jamkesmas|1-2|stakis kis jamkesmas
prog_bpjs_mandiri|BPJS Kesehatan mandiri|3-4|stabpjsmandiri bpjsmandiri
prog_jamsostek|Jamsostek/BPJS Ketenagakerjaan|1-2|stajamsostek jamsostek
prog_asuransi_lain|Asuransi kesehatan lain|3-4|staasuransi asuransilain
prog_pkh|PKH|1-2|stapkh pkh
prog_raskin|Raskin/Rastra|3-4|starastra raskin rastra
prog_kur|KUR|1-2|stakur kur
nomor_kks|Nomor KKS|teks|nopesertakks nopesertakks2016
nomor_pkh|Nomor peserta PKH|teks|nopesertapkh
nomor_hp|Nomor HP aktif|teks|nohp nomorhp hp
"""
_INDIVIDU = """
nomor_urut_art|Nomor urut anggota|angka|nourutart nomorurutart noart
keberadaan|Keberadaan anggota|1-6|keberadaanart
nik_sesuai|NIK sesuai dokumen?|1-2|niksesuai
hub_krt|Hubungan dengan kepala rumah tangga|1-8|hubkrt hubungankrt
nuk|Nomor urut keluarga (NUK)|angka|nourutkeluarga
umur|Umur (tahun)|angka|usia
akta_nikah|Akta/buku nikah atau akta cerai|0-2|aktanikah adaaktanikah akta
tercantum_kk|Tercantum dalam kartu keluarga|1-2|adadikk tercantumkk
kartu_identitas|Kartu identitas|0-15|adakartuidentitas kartuidentitas kartuid
hamil|Sedang hamil?|1-2|stahamil hamil
penyakit_kronis|Penyakit kronis/menahun|0-9|penyakitkronis kronis
partisipasi_sekolah|Partisipasi sekolah|0-2|partisipasisekolah sekolah
jenjang|Jenjang pendidikan tertinggi|1-10|pendidikantertinggi pendidikan jenjangpendidikan
kelas|Kelas tertinggi|1-8|kelastertinggi
jam_kerja|Jam kerja seminggu lalu|angka|jumlahjamkerja jmljamkerja jam
lapangan_usaha|Lapangan usaha pekerjaan utama|1-21|lapanganusaha lapusaha
"""


def _read(entity: str, table: str) -> tuple[Question, ...]:
    found = []
    for line in table.strip().splitlines():
        name, label, kind, aliases = line.split("|")
        first, dash, last = kind.partition("-")
        codes = frozenset(map(str, range(int(first), int(last) + 1))) if dash else frozenset()
        found.append(Question(entity, name, label, "kode" if codes else kind, codes, tuple(aliases.split())))
    return tuple(found)


QUESTIONS: tuple[Question, ...] = _read("ruta", _RUTA) + _read("individu", _INDIVIDU)
BY_NAME = {(one.entity, one.name): one for one in QUESTIONS}
