"""The author's paths: read strictly, walked step by step, and recorded from what really happened."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.kernel.phrases import Phrase
from portal.workflows.gate import Report, Status, check, record
from tests.bpmn.play import scenarios
from tests.gate.drawing import both, boundary, catch, draw, end, event, line, node, service, sources, start, user, xor
from tests.gate.pictures import HOUSE, asked

EVENTS = draw(
    start(), service("panggil"), boundary("gagal", "panggil", event("error", errorRef="e")), user("a"), user("b"),
    catch("kabar", event("message", messageRef="m")), catch("tanda", event("signal", signalRef="s")), catch("lama"),
    end(), end("rusak"), xor("cek"),
    top='<message id="m" name="jawaban"/><signal id="s" name="banjir"/><error id="e" errorCode="PUTUS"/>',
    way=["mulai > panggil > cek", "cek > a ? hasil == 'baik'", "cek > rusak ? hasil != 'baik'",
         "a > kabar > tanda > lama > selesai", "gagal > b > rusak"],
)  # fmt: skip


def walked(diagram: bytes, text: str) -> Report:
    return check(sources(diagram), replace(HOUSE, scenarios=text))


def unmet(diagram: bytes, text: str) -> list[Phrase]:
    report = walked(diagram, text)
    assert report.stage("skenario").status is not Status.SKIPPED
    return [one.why for one in report.findings if one.code in {"scenario", "bad-scenario"}]


WAY = """
- name: semua peristiwa
  services: {registry.apply_change_set: {hasil: baik}}
  steps:
    - {task: a, answer: setuju, open: [], expect: {keputusan: setuju}}
    - {message: jawaban, set: {isi: ada}}
    - {signal: banjir}
    - [timer, lama]
  end: selesai
  expect: {isi: ada, hasil: baik}
- name: gagal
  steps:
    - {error: panggil, code: PUTUS, open: [b]}
    - [b, setuju]
  end: rusak
- name: hasil disebut
  happen:
    - {service: panggil, set: {hasil: buruk}}
  end: rusak
"""


def test_everything_can_happen_in_a_scenario() -> None:
    report = walked(EVENTS, WAY)
    assert unmet(EVENTS, WAY) == []
    assert report.stage("skenario").figures["missing"] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("end: selesai", "end: rusak"), "berakhir di selesai, bukan rusak"),
        (("open: [b]", "open: [a]"), "tugas yang terbuka b, bukan a"),
        (("isi: ada, hasil: baik", "isi: lain"), "peubah isi berisi 'ada', bukan 'lain'"),
        (("- [b, setuju]", "- [c, setuju]"), "tugas c tidak terbuka; yang terbuka: tugas b"),
        (("{signal: banjir}", "{signal: gempa}"), "sinyal gempa tidak terbuka"),
        (("- [timer, lama]", "- {service: lama}"), "layanan lama tidak terbuka"),
    ],
)
def test_what_is_not_as_promised_is_told_with_name_and_step(change: tuple[str, str], said: str) -> None:
    found = unmet(EVENTS, WAY.replace(*change))
    assert len(found) == 1
    assert said in found[0]
    assert "langkah" in found[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1", "daftar skenario"),
        ("- [a]", "bukan pasangan"),
        ("- {name: x, langkah: []}", "langkah tidak dikenal"),
        ("- {name: x, steps: [{task: a, timer: b}]}", "tepat satu"),
        ("- {name: x, steps: [[a, b, c, d]]}", "[langkah, jawaban"),
        ("- {name: x, steps: a}", "daftar"),
        ("- &a {name: x, variables: *a}", "rujukan"),
        ("- !!python/object/apply:os.system ['ls']", "could not determine"),
        ("- {name: [x", "while parsing"),
        ("[" * 3000, ""),
        ("x" * 300_000, "terlalu besar"),
    ],
)
def test_a_bad_file_is_refused_in_words(text: str, said: str) -> None:
    (why,) = unmet(asked(), text)
    assert said in why


def test_undeclared_variables_are_told() -> None:
    drawn = line(user("a"), variables="keputusan,kembali_ke")
    assert "peubah nik tidak terdaftar" in unmet(drawn, "- {name: x, variables: {nik: '1'}, steps: [[a, setuju]]}")[0]


def test_rounds_of_a_service() -> None:
    ways = ["mulai > panggil > cek", "cek > panggil ? n != 3", "cek > selesai ? n == 3"]
    drawn = draw(start(), service("panggil"), xor("cek"), end(), way=ways)
    rounds = "- {name: x, services: {panggil: [{n: 1}, {n: 2}, {n: 3}]}, end: selesai, expect: {n: 3}}"
    assert unmet(drawn, rounds) == []
    assert "tanpa akhir" in unmet(drawn, "- {name: x, services: {panggil: {n: 1}}}")[0]


def test_without_a_file_the_stage_says_so() -> None:
    stage = check(sources(asked()), HOUSE).stage("skenario")
    assert (stage.status, stage.reason) == (Status.SKIPPED, "tidak ada berkas scenarios.yaml")


def test_branches_side_by_side_are_covered_arrow_by_arrow() -> None:
    drawn = draw(
        start(), both("p"), user("a"), user("b"), both("g"), end(), way=["mulai > p > a > g > selesai", "p > b > g"]
    )
    figures = walked(drawn, "- {name: x, steps: [[a, setuju]]}").stage("skenario").figures
    assert figures["missing"] == ["b_g", "g_selesai"]


def test_ways_out_of_an_event_gateway_are_covered() -> None:
    nodes = [start(), node("eventBasedGateway", "tunggu"), catch("lama"), catch("lekas"), end()]
    drawn = draw(*nodes, way=["mulai > tunggu > lama > selesai", "tunggu > lekas > selesai"])
    figures = walked(drawn, "- {name: x, steps: [[timer, lekas]], end: selesai}").stage("skenario").figures
    assert figures["missing"] == ["lama_selesai", "tunggu_lama"]


def test_a_recorded_run_is_a_scenario_that_is_met() -> None:
    run = [
        ("error", "panggil", {"code": "PUTUS"}),
        ("done", "b", {"keputusan": "setuju", "kembali_ke": ""}),
    ]
    text = record(run, name="kemarin", end="rusak")
    assert "[b, setuju]" in text
    assert unmet(EVENTS, text) == []


def test_recording_keeps_what_an_author_wrote() -> None:
    path = next(one for one in scenarios("usulan_baru") if one["name"] == "dikembalikan dari desa dan lapangan")
    run = [("task", step, {"keputusan": answer, "kembali_ke": "".join(to)}) for step, answer, *to in path["steps"]]
    assert str(path["steps"][1][1]) in record(run)
