"""The engine keeps its promise: rework stays right and small, nothing is done twice, no clock is asked."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from portal.cases.ports import ArmedTimer, NotOpen
from portal.workflows.engine import SpiffEngine
from portal.workflows.script_engine import UnknownService
from tests.bpmn.play import BLANK, Life

BEFORE = (("susun_usulan", "ajukan"), ("catat_musdes", "setuju"))
FORWARD = {
    "susun_usulan": "catat_musdes",
    "catat_musdes": "kunjungan_lapangan",
    "kunjungan_lapangan": "verifikasi_kab",
    "tugaskan_ulang": "kunjungan_lapangan",
    "verifikasi_kab": "persetujuan_kepala",
    "persetujuan_kepala": "validasi_prov",
    "validasi_prov": "penetapan_pusat",
}
"""An independent oracle: where an approval leads when the province decides."""


@pytest.fixture(scope="module")
def engine() -> SpiffEngine:
    return SpiffEngine.shipped()


def started(engine: SpiffEngine) -> Life:
    """A case at the home visit."""
    life = Life(engine, "usulan_baru", perlu_provinsi=True)
    for step, action in BEFORE:
        life.answer(step, action)
    return life


def test_thirty_rounds_of_rework_stay_right_and_small(engine: SpiffEngine) -> None:
    life = started(engine)
    sizes = []
    for _ in range(30):
        life.answer("kunjungan_lapangan", "kirim")
        life.answer("verifikasi_kab", "kembalikan", "kunjungan_lapangan")
        assert life.now.ready == ("kunjungan_lapangan",)
        assert life.now.timers == (ArmedTimer("tenggat_kunjungan", timedelta(days=10)),)
        sizes.append(len(life.now.state))
    assert max(sizes) - min(sizes) < 40
    assert max(sizes) < 1000


def test_a_timer_interrupts_its_step_once(engine: SpiffEngine) -> None:
    life = started(engine)
    life.fire("tenggat_kunjungan")
    assert life.now.ready == ("tugaskan_ulang",)
    assert life.now.timers == ()
    with pytest.raises(NotOpen):
        life.fire("tenggat_kunjungan")
    with pytest.raises(NotOpen):
        life.answer("kunjungan_lapangan", "kirim")


def test_a_step_not_open_or_done_twice_is_refused(engine: SpiffEngine) -> None:
    life = Life(engine, "usulan_baru", perlu_provinsi=True)
    before = life.now
    with pytest.raises(NotOpen):
        life.answer("verifikasi_kab", "setuju")
    life.answer("susun_usulan", "ajukan")
    with pytest.raises(NotOpen):
        life.answer("susun_usulan", "ajukan")
    assert before.ready == ("susun_usulan",)


def test_an_unknown_service_is_named(engine: SpiffEngine) -> None:
    life = Life(engine, "usulan_baru", perlu_provinsi=False)
    life.services = {}
    for step, action in (*BEFORE, ("kunjungan_lapangan", "kirim"), ("verifikasi_kab", "setuju")):
        life.answer(step, action)
    life.answer("persetujuan_kepala", "setuju")
    with pytest.raises(Exception, match=r"registry\.apply_change_set") as caught:
        life.answer("penetapan_pusat", "tetapkan")
    assert UnknownService.__name__ in repr(caught.getrepr())


@pytest.mark.parametrize("seed", range(40))
def test_random_lives_follow_the_oracle(engine: SpiffEngine, seed: int) -> None:
    random = Random(seed)
    life = Life(engine, "usulan_baru", perlu_provinsi=True)
    stands = "susun_usulan"
    for _ in range(60):
        assert life.now.ready == (stands,)
        step = life.info.step(stands)
        if stands == "kunjungan_lapangan" and random.random() < 0.2:
            life.fire("tenggat_kunjungan")
            stands = "tugaskan_ulang"
            continue
        action = random.choice([a for a in step.actions if a not in {"tolak", "batalkan"}])
        target = random.choice(step.return_to) if action == "kembalikan" else ""
        if action == "tetapkan":
            life.answer(stands, action)
            assert life.now.ended == "ditetapkan"
            assert life.now.effects == ("registry.apply_change_set", "documents.issue_decree")
            return
        life.answer(stands, action, target)
        stands = target or FORWARD[stands]


def test_two_cases_share_a_model_without_sharing_anything_else(engine: SpiffEngine) -> None:
    one, other = started(engine), Life(engine, "usulan_baru", perlu_provinsi=False)
    one.answer("kunjungan_lapangan", "kirim")
    assert other.now.ready == ("susun_usulan",)
    assert other.now.variables == BLANK | {"perlu_provinsi": False}
