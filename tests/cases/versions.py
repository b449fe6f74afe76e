"""A second version of the shipped process: another person must confirm the regency's verification."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.cases.migrating import start_migration, undo_migration
from portal.cases.migrating.running import move_chunk
from portal.cases.migrating.undoing import undo_chunk
from portal.cases.models import CaseFile
from portal.cases.ports import ProcessInfo, Sources, engine
from portal.cases.processes import add_version
from portal.cases.processmodels import MigrationRun, Subscription
from tests.cases.walking import Walk

WHY = "Semua kasus ikut diperiksa dua kali."


def diagram_of(process: str) -> Path:
    """The diagram the portal ships of a process."""
    return Path(__file__).resolve().parents[2] / "bpmn" / process / f"{process}.bpmn"


DIAGRAM = diagram_of("usulan_baru")
CALLED = diagram_of("verval_lapangan")


def step(element: str, name: str, **properties: str) -> str:
    """A step of people, as a diagram writes it."""
    told = "".join(f'<spiffworkflow:property name="{one}" value="{value}" />' for one, value in properties.items())
    return (
        f'<bpmn:userTask id="{element}" name="{name}"><bpmn:extensionElements><spiffworkflow:properties>{told}'
        "</spiffworkflow:properties></bpmn:extensionElements></bpmn:userTask>"
    )


DECIDED = {"form": "keputusan", "actions": "setuju,tolak", "phase": "kabupaten", "due": "P2D"}
SECOND = (
    step("verifikasi_kedua", "Verifikasi kedua", not_same_as="verifikasi_kab", **DECIDED)
    + """
    <bpmn:exclusiveGateway id="g_kedua" />
    <bpmn:sequenceFlow id="kedua_ke_g" sourceRef="verifikasi_kedua" targetRef="g_kedua" />
    <bpmn:sequenceFlow id="g_kedua_ke_kepala" sourceRef="g_kedua" targetRef="persetujuan_kepala">
      <bpmn:conditionExpression>keputusan == 'setuju'</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="g_kedua_ke_ditolak" sourceRef="g_kedua" targetRef="ditolak">
      <bpmn:conditionExpression>keputusan == 'tolak'</bpmn:conditionExpression></bpmn:sequenceFlow>
"""
)


def second_version() -> bytes:
    """The diagram with a second verification between the regency's and its head's."""
    text = DIAGRAM.read_text(encoding="utf-8")
    flow = 'sourceRef="g_verifikasi" targetRef="persetujuan_kepala"'
    assert text.count(flow) == 1
    text = text.replace(flow, 'sourceRef="g_verifikasi" targetRef="verifikasi_kedua"')
    lane = "<bpmn:flowNodeRef>verifikasi_kab</bpmn:flowNodeRef>"
    text = text.replace(lane, lane + "<bpmn:flowNodeRef>verifikasi_kedua</bpmn:flowNodeRef>")
    return without_second_drawn(text).encode()


def without_second_drawn(text: str) -> str:
    """The elements put before the end of the process; no picture of them, which only the gate asks for."""
    return text.replace("  </bpmn:process>", SECOND + "  </bpmn:process>", 1)


VISITED = {"form": "kunjungan", "actions": "kirim,kembalikan", "return_to": "susun_usulan", "phase": "kunjungan"}
AGAIN = {"form": "keputusan", "actions": "lanjutkan", "phase": "kunjungan", "due": "P2D"}
VISIT = (
    step("kunjungan_lapangan", "Kunjungan lapangan", due="P7D", **VISITED)
    + step("tugaskan_ulang", "Tugaskan ulang kunjungan", **AGAIN)
    + """
    <bpmn:boundaryEvent id="tenggat_kunjungan" attachedToRef="kunjungan_lapangan"><bpmn:timerEventDefinition>
      <bpmn:timeDuration>"kerja P10D"</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="lewat" sourceRef="tenggat_kunjungan" targetRef="tugaskan_ulang" />
    <bpmn:sequenceFlow id="ulang" sourceRef="tugaskan_ulang" targetRef="kunjungan_lapangan" />"""
)


def before_the_call(process: str = "usulan_baru") -> bytes:
    """The diagram as it was when the visit was a step of its own, not a called process."""
    head, _, rest = diagram_of(process).read_text(encoding="utf-8").partition("<bpmn:callActivity")
    visit = VISIT.replace("susun_usulan", "terima_desa") if process == "pindah_datang" else VISIT
    text = head + visit + rest.partition("</bpmn:callActivity>")[2]
    for end in ("sourceRef", "targetRef"):
        text = text.replace(f'{end}="verval"', f'{end}="kunjungan_lapangan"')
    lane = "<bpmn:flowNodeRef>{}</bpmn:flowNodeRef>".format
    text = text.replace(lane("verval"), lane("kunjungan_lapangan") + lane("tenggat_kunjungan"))
    return text.replace(lane("g_verifikasi"), lane("g_verifikasi") + lane("tugaskan_ulang")).encode()


VARIABLES = 'value="perlu_provinsi,keputusan,kembali_ke,hasil_terap,perlu_mutu"'
AWAITED = """
    <bpmn:intermediateCatchEvent id="tunggu_dinas" name="Tunggu jawaban dinas">
      <bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="korelasi" value="nomor_dinas" />
      </spiffworkflow:properties></bpmn:extensionElements>
      <bpmn:messageEventDefinition messageRef="jawaban_dinas" />
    </bpmn:intermediateCatchEvent>
    <bpmn:sequenceFlow id="dinas_ke_kepala" sourceRef="tunggu_dinas" targetRef="persetujuan_kepala" />
  </bpmn:process>
  <bpmn:message id="jawaban_dinas" name="jawaban" />
"""
EDGE = """
    <bpmn:boundaryEvent id="tepi" attachedToRef="verifikasi_kab">{inside}</bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="tepi_ke_ditolak" sourceRef="tepi" targetRef="ditolak" />
  </bpmn:process>
  <bpmn:message id="jawaban_dinas" name="jawaban" />
"""


def with_variables(*names: str, diagram: str = "") -> str:
    """The diagram, declaring more variables."""
    text = diagram or DIAGRAM.read_text(encoding="utf-8")
    assert text.count(VARIABLES) == 1
    return text.replace(VARIABLES, VARIABLES[:-1] + "".join(f",{name}" for name in names) + '"')


def with_message() -> str:
    """The regency's approval waits for an answer that carries `nomor_dinas`."""
    flow = 'sourceRef="g_verifikasi" targetRef="persetujuan_kepala"'
    text = with_variables("nomor_dinas", "lama")
    assert text.count(flow) == 1
    text = text.replace(flow, 'sourceRef="g_verifikasi" targetRef="tunggu_dinas"')
    return text.replace("  </bpmn:process>\n", AWAITED, 1)


ANSWER = """
      <bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="korelasi" value="nomor_dinas" />
      </spiffworkflow:properties></bpmn:extensionElements>
      <bpmn:messageEventDefinition messageRef="jawaban_dinas" />"""


def with_edge(inside: str) -> str:
    """Something more may happen to the regency's verification."""
    return with_variables("nomor_dinas", "lama").replace("  </bpmn:process>\n", EDGE.format(inside=inside), 1)


def visits(due: str) -> bytes:
    """The called process with another time until a visit is given to somebody else."""
    changed = CALLED.read_bytes().replace(b'"kerja P10D"', f'"{due}"'.encode())
    assert changed != CALLED.read_bytes()
    return changed


def deploy(
    session: Session, diagram: bytes, called: bytes = b"", *, status: str = "usul", process: str = "usulan_baru"
) -> ProcessInfo:
    """Write a version down as the studio would; `called` in place of the process of the home visit."""
    called, tables = called or CALLED.read_bytes(), sorted(diagram_of(process).parent.glob("jalur.dmn"))
    info = engine().learn(Sources(process, diagram, (called,), tuple(one.read_bytes() for one in tables)))
    files = [(f"{process}.bpmn", "bpmn", diagram), ("verval_lapangan.bpmn", "bpmn", called)]
    files += [(one.name, "dmn", one.read_bytes()) for one in tables]
    add_version(session, info, files, status=status, origin="studio", by=(1, "Arif"))
    return info


def edited(*changes: tuple[str, str]) -> bytes:
    """The shipped diagram with pieces of its text replaced, each found exactly once."""
    text = DIAGRAM.read_text(encoding="utf-8")
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text.encode()


def dead_end(to: str, leads_to: str) -> tuple[str, str]:
    """A gateway `to` without a way for any case of now: it asks what `perlu_provinsi` never says."""
    flow = f"""<bpmn:sequenceFlow id="{to}_%s" sourceRef="{to}" targetRef="{leads_to}">
      <bpmn:conditionExpression>perlu_provinsi == '%s'</bpmn:conditionExpression></bpmn:sequenceFlow>"""
    gateway = f'<bpmn:exclusiveGateway id="{to}" />' + "".join(flow % (one, one) for one in ("x", "y"))
    return "  </bpmn:process>", gateway + "  </bpmn:process>"


def moved(walk: Walk, source: str, target: str, *, size: int = 100, **more: object) -> MigrationRun:
    """A migration run to its end by the admin."""
    by = walk.become("arif")
    run = start_migration(walk.session, source, target, mapping=more.pop("mapping", {}), reason=WHY, by=by, **more)  # type: ignore[arg-type]
    while move_chunk(walk.session, run.id, size=size, by=by):
        pass
    walk.session.expire_all()
    return run


def undone(walk: Walk, run: MigrationRun) -> int:
    """The run brought back to its end; how many cases."""
    by = walk.become("arif")
    undo_migration(walk.session, run.id, reason=WHY, by=by)
    while undo_chunk(walk.session, run.id, by=by):
        pass
    walk.session.expire_all()
    assert run.status == "dibatalkan"
    return run.returned


def cases_with(
    walk: Walk, diagram: str, name: str, *values: object, step: str = "verifikasi_kab", called: bytes = b""
) -> list[CaseFile]:
    """Cases at a step of that diagram, one for each value of the variable."""
    cases = [walk.at(step, serial=9000 + place, name=f"Warga {place}") for place in range(len(values))]
    declaring = deploy(walk.session, with_variables("nomor_dinas", "lama").encode())
    moved(walk, cases[0].process_version, declaring.version)
    for case, value in zip(cases, values, strict=True):
        holding(walk, case, name, value)
    if diagram:
        moved(walk, declaring.version, deploy(walk.session, diagram.encode(), called).version)
    return cases


def holding(walk: Walk, case: CaseFile, name: str, value: object) -> None:
    """The case with a value in a variable."""
    put = "update case_file set variables = variables || cast(:more as jsonb) where id = :id"
    walk.session.execute(text(put), {"more": json.dumps({name: value}), "id": case.id})
    walk.session.expire_all()


def correlations(walk: Walk) -> dict[UUID, str]:
    """Case → what a message to it must carry."""
    return {one.case_id: one.correlation for one in walk.session.scalars(select(Subscription))}
