"""A small instrument with every kind of question, for tests."""

from __future__ import annotations

from portal.instruments.definition import Instrument
from portal.instruments.reading import from_yaml

SMALL = """
code: uji
version: 1
title: "Uji | Trial"
choices:
  ya_tidak: {1: "Ya | Yes", 2: "Tidak | No"}
  alat: {0: "Tidak ada | None", a: "Alat A | Tool A", b: "Alat B | Tool B"}
repeats:
  - {name: orang, label: "Orang | People", entity: individu, least: 1, most: 3, record: true}
  - {name: kebun, label: "Kebun | Gardens", entity: ruta, most: 4}
sections:
  - name: rumah
    title: "Rumah | House"
    questions:
      - {name: sapa, kind: note, label: "Selamat pagi. | Good morning."}
      - {name: alamat, code: "1", label: "Alamat | Address", hint: "Jalan dan nomor | Street and number", required: true, most: 20, column: alamat}
      - {name: luas, code: "2", kind: int, label: "Luas | Area", least: 1, most: 999}
      - {name: suhu, code: "3", kind: decimal, label: "Suhu | Temperature", least: -5.5, most: 45}
      - {name: hari, code: "4", kind: date, label: "Hari | Day", constraint: ". <= today()", message: "Belum terjadi. | In the future."}
      - {name: punya, code: "5", choices: ya_tidak, label: "Punya alat? | Any tools?", required: true}
      - {name: alat, code: 5a, kind: select_multiple, choices: alat, label: "Alat apa? | Which?", required: true, relevant: "${punya} = '1'", constraint: "not(selected(., '0')) or count-selected(.) = 1", message: "Tidak ada, atau yang ada. | None, or some."}
      - {name: setuju, code: "6", kind: bool, label: "Setuju? | Agreed?"}
      - {name: titik, code: "7", kind: geopoint, label: "Titik | Point"}
      - {name: foto, code: "8", kind: image, label: "Foto | Photo"}
  - name: warga
    title: "Warga | People"
    repeat: orang
    entity: individu
    questions:
      - {name: nama, code: "9", label: "Nama | Name", required: true, column: nama}
      - {name: umur, code: "10", kind: int, label: "Umur | Age", least: 0, most: 120}
      - {name: ibu, code: "11", label: "Nama ibu | Mother", privacy: nik, relevant: "${umur} < 17"}
  - name: tanah
    title: "Tanah | Land"
    repeat: kebun
    relevant: "${luas} > 100"
    questions:
      - {name: isi, code: "12", label: "Isi kebun | Grown", required: true}
  - name: jumlah
    title: "Jumlah | Totals"
    questions:
      - {name: tua, kind: calculate, label: "Umur terbesar | Oldest", calculation: "max(${umur})"}
      - {name: catatan, code: "13", label: "Catatan | Remark", relevant: "${tua} >= 60"}
rules:
  - {name: A1, level: S, when: "count-if(${orang}, ${umur} >= 17) < 1", message: "Harus ada orang dewasa. | An adult is needed.", questions: [umur]}
  - {name: A2, level: W, repeat: orang, when: "${umur} > 110", message: "Periksa umurnya. | Check the age.", questions: [umur]}
"""


def small() -> Instrument:
    """The instrument as it is."""
    return from_yaml(SMALL)


def changed(old: str, new: str) -> Instrument:
    """The instrument with one part of its text replaced."""
    assert SMALL.count(old) == 1, SMALL.count(old)
    return from_yaml(SMALL.replace(old, new))
