"""A small process with what breaks engines: two checks side by side inside a rework loop, one with a reminder."""

from __future__ import annotations

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="definisi" targetNamespace="urn:uji"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core">
  <bpmn:collaboration id="kolaborasi"><bpmn:participant id="kolam" processRef="ganda"/></bpmn:collaboration>
  <bpmn:process id="ganda" name="Ganda" isExecutable="true">
    <bpmn:extensionElements><spiffworkflow:properties>
      <spiffworkflow:property name="phases" value="satu:Satu"/>
      <spiffworkflow:property name="variables" value="keputusan,kembali_ke,ulang"/>
    </spiffworkflow:properties></bpmn:extensionElements>
    <bpmn:laneSet id="lajur"><bpmn:lane id="lajur_satu" name="verifikator_kab">
"""
_STEP = """<bpmn:userTask id="{id}" name="{id}"><bpmn:extensionElements><spiffworkflow:properties>
  <spiffworkflow:property name="form" value="keputusan"/><spiffworkflow:property name="actions" value="setuju"/>
  <spiffworkflow:property name="phase" value="satu"/></spiffworkflow:properties></bpmn:extensionElements>
  </bpmn:userTask>
"""
_TIMER = """<bpmn:boundaryEvent id="ingatkan" attachedToRef="periksa_lapangan" cancelActivity="false">
  <bpmn:timerEventDefinition id="ingatkan_waktu">
  <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P3D</bpmn:timeDuration></bpmn:timerEventDefinition>
  </bpmn:boundaryEvent>
"""
_STEPS = ("susun", "periksa_lapangan", "periksa_berkas", "telepon")
_NODES = (*_STEPS, "mulai", "pisah", "gabung", "cukup", "selesai", "ingatkan", "teringat")
_FLOWS = (
    ("mulai", "susun", ""),
    ("susun", "pisah", ""),
    ("pisah", "periksa_lapangan", ""),
    ("pisah", "periksa_berkas", ""),
    ("periksa_lapangan", "gabung", ""),
    ("periksa_berkas", "gabung", ""),
    ("ingatkan", "telepon", ""),
    ("telepon", "teringat", ""),
    ("gabung", "cukup", ""),
    ("cukup", "susun", "ulang"),
    ("cukup", "selesai", "not ulang"),
)


def _flow(source: str, target: str, condition: str) -> str:
    inside = condition and (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition}</bpmn:conditionExpression>'
    )
    ends = f'id="{source}_ke_{target}" sourceRef="{source}" targetRef="{target}"'
    return f"<bpmn:sequenceFlow {ends}>{inside}</bpmn:sequenceFlow>\n"


def source() -> bytes:
    """The model's file."""
    body = [_HEAD, *(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in _NODES), "</bpmn:lane></bpmn:laneSet>"]
    body += ['<bpmn:startEvent id="mulai"/>', *(_STEP.format(id=step) for step in _STEPS), _TIMER]
    body += ['<bpmn:parallelGateway id="pisah"/>', '<bpmn:parallelGateway id="gabung"/>']
    body += ['<bpmn:exclusiveGateway id="cukup"/>', '<bpmn:endEvent id="selesai"/>', '<bpmn:endEvent id="teringat"/>']
    body += [_flow(*flow) for flow in _FLOWS]
    return "".join([*body, "</bpmn:process></bpmn:definitions>"]).encode()


class TokenGame:
    """The same process as tokens on places, written by hand, knowing nothing of the engine."""

    def __init__(self) -> None:
        self.open = ["susun"]
        self.timer = False
        self.arrived: set[str] = set()
        self.over = False

    def answer(self, step: str, *, again: bool) -> None:
        """Complete an open step."""
        self.open.remove(step)
        if step == "susun":
            self.open += ["periksa_lapangan", "periksa_berkas"]
            self.timer = True
        elif step.startswith("periksa"):
            self.timer = self.timer and step != "periksa_lapangan"
            self.arrived.add(step)
            if len(self.arrived) == 2:
                self.arrived = set()
                self.open += ["susun"] if again else []
        self.over = not self.open

    def fire(self) -> None:
        """The reminder falls due; the visit goes on."""
        self.timer = False
        self.open.append("telepon")
