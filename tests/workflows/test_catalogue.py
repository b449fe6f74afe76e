"""A model that the portal cannot run is refused when it is loaded, with the element named."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from portal.access.roles import BY_CODE
from portal.cases.services import VERBS
from portal.workflows.engine import SpiffEngine
from portal.workflows.lint import BadModel
from portal.workflows.model import duration, parse
from tests.bpmn.play import Life

MODEL = (Path(__file__).resolve().parents[2] / "bpmn" / "usulan_baru" / "usulan_baru.bpmn").read_bytes()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("P10D", timedelta(days=10)), ('"PT72H"', timedelta(hours=72)), ("P1DT2H30M", timedelta(1, 9000))],
)
def test_durations(text: str, expected: timedelta) -> None:
    assert duration(text) == expected


@pytest.mark.parametrize("text", ["", "P", "10 hari", "P1M", "-P1D"])
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(BadModel):
        duration(text)


BROKEN = [
    (b'name="form" value="musdes"', b'name="form" value="muskel"', "catat_musdes: formulir 'muskel'"),
    (b'value="verifikasi_kab,kunjungan_lapangan,susun_usulan"', b'value="tidak_ada"', "persetujuan_kepala: langkah"),
    (b'"P10D"', b'"sepuluh hari"', "sepuluh hari"),
    (b'name="validator_prov"', b'name="gubernur"', "validasi_prov: lajur 'gubernur'"),
    (b'"registry.apply_change_set"', b'"registry.delete_all"', "terapkan_perubahan: layanan 'registry.delete_all'"),
    (b'name="actions" value="lanjutkan"', b'name="actions" value=""', "tugaskan_ulang: belum ada jawaban"),
    (b'name="return_to" value="susun_usulan"', b'name="return_to" value=""', "catat_musdes: jawaban kembalikan"),
    (b'name="phase" value="provinsi"', b'name="phase" value="gubernur"', "validasi_prov: tahap 'gubernur'"),
    (b">perlu_provinsi<", b">perlu_gubernur<", "g_provinsi_ke_validasi_prov: peubah perlu_gubernur"),
    (b">perlu_provinsi<", b">perlu_provinsi.real<", "g_provinsi_ke_validasi_prov: «perlu_provinsi.real»"),
    (b'name="Diajukan?"', b'name="Diajukan?" default="g_susun_ke_catat_musdes"', "g_susun: jalan bawaan"),
    (b"bpmn:timeDuration", b"bpmn:timeCycle", "tenggat_kunjungan: peristiwa CycleTimer"),
    (b'<bpmn:process id="usulan_baru"', b'<bpmn:process id="usulan lama"', "tidak sah"),
    (b"</bpmn:definitions>", b"", "XML"),
]


@pytest.mark.parametrize(("right", "wrong", "named"), BROKEN, ids=lambda part: str(part)[:40])
def test_a_broken_model_names_its_element_and_the_mend(right: bytes, wrong: bytes, named: str) -> None:
    assert right in MODEL
    with pytest.raises(BadModel, match=named):
        parse(MODEL.replace(right, wrong), "usulan_baru", roles=BY_CODE, services=VERBS)


@pytest.mark.parametrize("kind", ["manualTask", "scriptTask", "sendTask", "task"])
def test_an_element_the_engine_does_not_walk_rightly_is_refused(kind: str) -> None:
    source = MODEL.replace(b'bpmn:userTask id="tugaskan_ulang"', f'bpmn:{kind} id="tugaskan_ulang"'.encode())
    start = source.index(f'bpmn:{kind} id="tugaskan_ulang"'.encode())
    close = source.index(b"</bpmn:userTask>", start)
    inside = b"<bpmn:script>n = 1</bpmn:script>" if kind == "scriptTask" else b""
    source = source[:close] + inside + f"</bpmn:{kind}>".encode() + source[close + len(b"</bpmn:userTask>") :]
    with pytest.raises(BadModel):
        parse(source, "usulan_baru")


def test_a_model_reads_no_other_file() -> None:
    secret = b'<!DOCTYPE d [<!ENTITY rahasia SYSTEM "file:///etc/hostname">]>'
    source = MODEL.replace(b"<bpmn:definitions", secret + b"<bpmn:definitions", 1)
    source = source.replace(b">perlu_provinsi<", b">&rahasia;<")
    with pytest.raises(BadModel):
        parse(source, "usulan_baru")


def test_many_threads_share_one_model() -> None:
    engine = SpiffEngine.shipped()

    def live(_: int) -> str | None:
        life = Life(engine, "usulan_baru", perlu_provinsi=True)
        life.answer("susun_usulan", "ajukan")
        for _ in range(10):
            life.answer("catat_musdes", "kembalikan", "susun_usulan")
            life.answer("susun_usulan", "ajukan")
        return life.answer("catat_musdes", "tolak").ended

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(live, range(40))) == {"ditolak"}


def test_the_version_is_the_content() -> None:
    assert parse(MODEL, "usulan_baru").info.version != parse(MODEL + b"\n", "usulan_baru").info.version
