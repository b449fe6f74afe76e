"""Where a case may be put by hand: never past what people decide."""

from __future__ import annotations

import pytest

from portal.cases.migrating.skipping import presupposed, skipped
from portal.cases.outlines import Outline
from portal.cases.ports import Sources
from portal.workflows.engine import InterningEngine
from tests.cases.versions import CALLED, DIAGRAM, second_version


@pytest.fixture(scope="module")
def versions() -> tuple[Outline, Outline]:
    engine = InterningEngine()
    first, second = (
        engine.outline(Sources("usulan_baru", diagram, (CALLED.read_bytes(),), ()))
        for diagram in (DIAGRAM.read_bytes(), second_version())
    )
    return first, second


def test_what_lies_before_whichever_way_a_case_went(versions: tuple[Outline, Outline]) -> None:
    before = presupposed(versions[0], "penetapan_pusat")
    assert {"verifikasi_kab", "persetujuan_kepala"} <= set(before)
    assert "validasi_prov" not in before, "some cases go round the province"
    assert "tinjau_konflik" not in before


@pytest.mark.parametrize(
    ("element", "to", "missed"),
    [
        ("persetujuan_kepala", "verifikasi_kedua", ""),
        ("persetujuan_kepala", "verifikasi_kab", ""),
        ("verifikasi_kab", "verifikasi_kedua", "verifikasi_kab"),
        ("verifikasi_kab", "penetapan_pusat", "verifikasi_kab"),
        ("persetujuan_kepala", "penetapan_pusat", "persetujuan_kepala"),
        ("validasi_prov", "penetapan_pusat", "validasi_prov"),
        ("terapkan_perubahan", "penetapan_pusat", ""),
    ],
)
def test_steps_missed(versions: tuple[Outline, Outline], element: str, to: str, missed: str) -> None:
    assert skipped(*versions, element, to) == missed


def test_from_a_removed_step_one_goes_on_but_no_further(versions: tuple[Outline, Outline]) -> None:
    first, second = versions
    assert skipped(second, first, "verifikasi_kedua", "persetujuan_kepala") == ""
    assert skipped(second, first, "verifikasi_kedua", "penetapan_pusat") == "persetujuan_kepala"
