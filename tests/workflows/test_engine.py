"""The engine keeps its promise: rework stays right and small, nothing is done twice, no clock is asked."""

from __future__ import annotations

from random import Random

import pytest

from portal.cases.outlines import Value
from portal.cases.ports import Happening, NotOpen, NoWayOut, ProcessInfo, UndeclaredVariable
from portal.workflows.engine import InterningEngine
from tests.bpmn.play import BLANK, Life, learned

Engine = tuple[InterningEngine, ProcessInfo]
BEFORE = (("susun_usulan", "ajukan"), ("catat_musdes", "setuju"))
FORWARD = {
    "susun_usulan": "catat_musdes",
    "catat_musdes": "kunjungan_lapangan",
    "kunjungan_lapangan": "verifikasi_kab",
    "tugaskan_ulang": "kunjungan_lapangan",
    "verifikasi_kab": "persetujuan_kepala",
    "validasi_prov": "penetapan_pusat",
}
"""Where an approval leads, whatever the province does."""


def says(*, conflict: bool = False) -> dict[str, dict[str, Value]]:
    """What the call that applies a change answers."""
    return {"registry.apply_change_set": {"hasil_terap": "konflik" if conflict else "diterapkan"}}


def oracle(stands: str, action: str, target: str, *, province: bool, conflict: bool) -> str:
    """The whole process written by hand: where an answer leads."""
    if action in {"batalkan", "tolak"}:
        return {"batalkan": "dibatalkan", "tolak": "ditolak"}[action]
    if action == "tetapkan":
        return "tinjau_konflik" if conflict else "ditetapkan"
    if stands == "persetujuan_kepala" and action == "setuju":
        return "validasi_prov" if province else "penetapan_pusat"
    return target or {"susun_ulang": "susun_usulan"}.get(action) or FORWARD[stands]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return learned("usulan_baru")


def started(engine: Engine) -> Life:
    """A case at the home visit."""
    life = Life(*engine, says(), perlu_provinsi=True)
    for step, action in BEFORE:
        life.answer(step, action)
    return life


def at_the_ministry(engine: Engine) -> Life:
    """A case at its last step, the province left out."""
    life = Life(*engine, says(), perlu_provinsi=False)
    for step, action in (*BEFORE, ("kunjungan_lapangan", "kirim"), ("verifikasi_kab", "setuju")):
        life.answer(step, action)
    life.answer("persetujuan_kepala", "setuju")
    return life


def test_thirty_rounds_of_rework_stay_right_and_small(engine: Engine) -> None:
    life = started(engine)
    sizes = []
    for _ in range(30):
        life.answer("kunjungan_lapangan", "kirim")
        life.answer("verifikasi_kab", "kembalikan", "kunjungan_lapangan")
        assert life.ready == ("kunjungan_lapangan",)
        assert life.timers == ("tenggat_kunjungan",)
        sizes.append(len(life.now.body))
    assert len(set(sizes)) == 1
    assert max(sizes) < 200


def test_a_timer_interrupts_its_step_once(engine: Engine) -> None:
    life = started(engine)
    life.fire("tenggat_kunjungan")
    assert life.ready == ("tugaskan_ulang",)
    assert life.timers == ()
    with pytest.raises(NotOpen):
        life.fire("tenggat_kunjungan")
    with pytest.raises(NotOpen):
        life.answer("kunjungan_lapangan", "kirim")


def test_a_step_not_open_or_done_twice_is_refused(engine: Engine) -> None:
    life = Life(*engine, says(), perlu_provinsi=True)
    with pytest.raises(NotOpen):
        life.answer("verifikasi_kab", "setuju")
    assert life.ready == ("susun_usulan",)
    life.answer("susun_usulan", "ajukan")
    with pytest.raises(NotOpen):
        life.answer("susun_usulan", "ajukan")


@pytest.mark.parametrize(
    ("action", "to"),
    [("entah", ""), ("", ""), ("setuju", ""), ("kembalikan", ""), ("kembalikan", "susun_usulan")],
)
def test_an_answer_nobody_foresaw_moves_nothing(engine: Engine, action: str, to: str) -> None:
    """Above all it never approves; `setuju` is no word of the ministry's step, whose word is `tetapkan`."""
    life = at_the_ministry(engine)
    before = life.now
    with pytest.raises(NoWayOut):
        life.answer("penetapan_pusat", action, to)
    assert life.now is before
    assert life.answer("penetapan_pusat", "tetapkan").ended == "ditetapkan"


def test_a_skipped_province_cannot_be_returned_to(engine: Engine) -> None:
    with pytest.raises(NoWayOut):
        at_the_ministry(engine).answer("penetapan_pusat", "kembalikan", "validasi_prov")


def test_a_service_that_does_not_say_how_it_went_publishes_nothing(engine: Engine) -> None:
    life = at_the_ministry(engine)
    life.services = {}
    with pytest.raises(NoWayOut):
        life.answer("penetapan_pusat", "tetapkan")


@pytest.mark.parametrize("stray", [{"nik": "3302200000009001"}, {"keputusan": [["setuju"]]}, {"kembali_ke": {"a": 1}}])
def test_domain_data_never_becomes_a_variable(engine: Engine, stray: dict[str, object]) -> None:
    life = started(engine)
    with pytest.raises(UndeclaredVariable):
        life.happen(Happening("done", "kunjungan_lapangan"), stray)


@pytest.mark.parametrize("seed", range(80))
def test_random_lives_follow_the_oracle(engine: Engine, seed: int) -> None:
    random = Random(seed)
    province, conflict = random.random() < 0.5, random.random() < 0.5
    life = Life(*engine, says(conflict=conflict), perlu_provinsi=province)
    stands = "susun_usulan"
    for _ in range(80):
        assert life.ready == (stands,)
        assert life.timers == ("tenggat_kunjungan",) * (stands == "kunjungan_lapangan")
        step = life.info.step(stands)
        if life.timers and random.random() < 0.2:
            life.fire("tenggat_kunjungan")
            stands = "tugaskan_ulang"
            continue
        action = random.choice([a for a in step.actions if a not in {"tolak", "batalkan"} or random.random() < 0.1])
        targets = [t for t in step.return_to if province or t != "validasi_prov"]
        target = random.choice(targets) if action == "kembalikan" else ""
        life.answer(stands, action, target)
        stands = oracle(stands, action, target, province=province, conflict=conflict)
        if stands.startswith("dit") or stands == "dibatalkan":
            assert life.now.ended == stands
            assert life.ready == ()
            return
        assert life.now.ended is None


def test_two_cases_share_a_model_without_sharing_anything_else(engine: Engine) -> None:
    one, other = started(engine), Life(*engine, says(), perlu_provinsi=False)
    one.answer("kunjungan_lapangan", "kirim")
    assert other.ready == ("susun_usulan",)
    assert other.now.variables == BLANK | {"perlu_provinsi": False, "perlu_mutu": False}
