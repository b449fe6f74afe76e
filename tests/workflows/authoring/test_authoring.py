"""What authors ask of the engine: conditions as comparisons, promised paths after a change, decisions tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.cases.comparing import differences, promise_differences
from portal.cases.outlines import Comparison
from portal.cases.ports import House, Sources
from portal.workflows.authoring import adapted, checked, outlined, promised, tried
from portal.workflows.authoring.outlining import comparisons_in

HOME = Path(__file__).resolve().parents[3] / "bpmn" / "usulan_baru"
CALLED = (HOME.parent / "verval_lapangan" / "verval_lapangan.bpmn").read_bytes()
DIAGRAM = (HOME / "usulan_baru.bpmn").read_text(encoding="utf-8")
PATHS = (HOME / "scenarios.yaml").read_text(encoding="utf-8")
STEP = """<bpmn:userTask id="periksa_ulang" name="Periksa ulang"><bpmn:extensionElements><spiffworkflow:properties>
<spiffworkflow:property name="form" value="keputusan" /><spiffworkflow:property name="actions" value="lanjutkan" />
<spiffworkflow:property name="phase" value="kabupaten" /></spiffworkflow:properties></bpmn:extensionElements>
</bpmn:userTask><bpmn:sequenceFlow id="ulang_ke_kepala" sourceRef="periksa_ulang" targetRef="persetujuan_kepala" />
<bpmn:startEvent id="mulai" """


def sources(diagram: str) -> Sources:
    return Sources("usulan_baru", diagram.encode(), (CALLED,))


def grown() -> str:
    """The shipped process with one more step between verification and approval."""
    found = DIAGRAM.replace('<bpmn:startEvent id="mulai" ', STEP)
    found = found.replace(
        'sourceRef="g_verifikasi" targetRef="persetujuan_kepala"', 'sourceRef="g_verifikasi" targetRef="periksa_ulang"'
    )
    return found.replace(
        "<bpmn:flowNodeRef>verifikasi_kab</bpmn:flowNodeRef>",
        "<bpmn:flowNodeRef>verifikasi_kab</bpmn:flowNodeRef><bpmn:flowNodeRef>periksa_ulang</bpmn:flowNodeRef>",
    )


@pytest.mark.parametrize(
    ("condition", "tests"),
    [
        ("keputusan == 'setuju'", (Comparison("keputusan", "==", "setuju"),)),
        ("not perlu_provinsi", (Comparison("perlu_provinsi", "no"),)),
        ("a > 3 and b", (Comparison("a", ">", 3), Comparison("b", "yes"))),
        ("", ()),
        ("a or b", None),
        ("a == b", None),
        ("len(a) > 3", None),
        ("a ==", None),
    ],
)
def test_a_condition_is_comparisons_or_more_than_that(condition: str, tests: tuple[Comparison, ...] | None) -> None:
    assert comparisons_in(condition) == tests


def test_an_outline_tells_every_drawn_element_once_in_the_order_of_a_case() -> None:
    outline = outlined(sources(DIAGRAM))
    names = [one.id for one in outline.elements]
    assert len(names) == len(set(names)) == 34
    assert names[:3] == ["mulai", "susun_usulan", "g_susun"]
    timer = outline.element("tenggat_kunjungan")
    assert timer is not None
    assert timer.timer is not None
    assert (timer.attached_to, timer.timer.text) == ("kunjungan_lapangan", "kerja P10D")


def test_what_was_put_in_and_what_it_moved_is_told() -> None:
    found = differences(outlined(sources(DIAGRAM)), outlined(sources(grown())))
    told = {(one.id, one.what) for one in found}
    assert told == {
        ("periksa_ulang", "baru"),
        ("ulang_ke_kepala", "baru"),
        ("g_verifikasi_ke_persetujuan_kepala", "ubah"),
    }
    assert differences(outlined(sources(DIAGRAM)), outlined(sources(DIAGRAM))) == []


def test_promised_paths_are_led_through_a_new_step() -> None:
    house = House(roles={}, services=())
    before = checked(sources(grown()), House(house.roles, house.services, PATHS))
    assert "scenario" in {one["code"] for one in before["findings"]}
    made = adapted(sources(grown()), PATHS)
    assert {what for _, what, _ in made.changes} == {"disisipkan"}
    assert ("dari desa sampai penetapan", "disisipkan", "periksa_ulang lanjutkan") in made.changes
    after = checked(sources(grown()), House(house.roles, house.services, made.text))
    assert "scenario" not in {one["code"] for one in after["findings"]}


def test_paths_that_hold_stay_as_they_are_written() -> None:
    assert adapted(sources(DIAGRAM), PATHS).text == PATHS
    assert adapted(sources(DIAGRAM), "bukan: daftar").changes == ()


def test_a_path_goes_only_when_somebody_says_so() -> None:
    made = adapted(sources(DIAGRAM), PATHS, ["ditolak musdes"])
    assert made.changes == (("ditolak musdes", "dihapus", ""),)
    assert "ditolak musdes" not in made.text
    assert "ditolak verifikator" in made.text
    (gone,) = promise_differences(promised(PATHS), promised(made.text))
    assert (gone.what, gone.label) == ("hilang", "ditolak musdes")


def test_what_cannot_be_mended_is_told_and_left() -> None:
    broken = PATHS.replace("end: dibatalkan", "end: ditetapkan", 1)
    made = adapted(sources(DIAGRAM), broken)
    assert [what for _, what, _ in made.changes] == ["tetap_gagal"]
    assert made.text == broken


def test_a_decision_is_tried_and_told() -> None:
    table = (
        b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">'
        b'<decision id="layak" name="Layak"><literalExpression id="l"><text>desil &lt;= 4</text></literalExpression>'
        b"</decision></definitions>"
    )
    assert tried(table, "", {})["decisions"] == [{"id": "layak", "label": "Layak", "reads": ["desil"]}]
    assert tried(table, "layak", {"desil": 3})["told"]["outputs"] == {"layak": True}
    assert tried(table, "layak", {"desil": "x"})["told"]["refusal"]
