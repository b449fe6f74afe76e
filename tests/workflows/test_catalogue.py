"""A model that the portal cannot run is refused when it is loaded, with the element named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from portal.workflows.catalogue import BadModel, duration, parse

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


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        (b'name="form" value="musdes"', b'name="form" value="muskel"', "catat_musdes"),
        (b'value="verifikasi_kab,kunjungan_lapangan,susun_usulan"', b'value="tidak_ada"', "persetujuan_kepala"),
        (b'"P10D"', b'"sepuluh hari"', "sepuluh hari"),
    ],
)
def test_a_broken_model_names_its_element(right: bytes, wrong: bytes, named: str) -> None:
    assert right in MODEL
    with pytest.raises(BadModel, match=named):
        parse(MODEL.replace(right, wrong), "usulan_baru")


def test_the_version_is_the_content() -> None:
    assert parse(MODEL, "usulan_baru").info.version != parse(MODEL + b"\n", "usulan_baru").info.version
