"""scenarios.yaml: the paths an author promises, read strictly, so that a mistyped word is not a promise kept.

- name: ditolak verifikator
variables: {perlu_provinsi: true}
steps:
- [susun_usulan, ajukan]                          # task, answer, where a return leads
- {task: catat_musdes, set: {keputusan: setuju}, open: [kunjungan_lapangan]}
- [timer, tenggat_kunjungan]
- {message: jawaban_diterima, set: {hasil: ada}}
- {signal: bencana}
- {service: terapkan_perubahan, set: {hasil_terap: konflik}}
- {error: terapkan_perubahan, code: LUAR_JARINGAN}
services: {registry.apply_change_set: {hasil_terap: diterapkan}}    # by verb or element; a list = round by round
end: ditolak
open: []
expect: {hasil_terap: diterapkan}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from portal.kernel.phrases import Phrase
from portal.workflows.gate.lint.ground import ANSWER, TARGET

LARGEST: Final = 256 * 1024
MOST: Final = 500
WHATS: Final = ("task", "timer", "message", "signal", "service", "error")
CALLED: Final = {
    "task": Phrase("tugas"),
    "timer": Phrase("tenggat"),
    "message": Phrase("pesan"),
    "signal": Phrase("sinyal"),
    "service": Phrase("layanan"),
    "error": Phrase("galat layanan"),
}
"""What can happen, as people call it."""
_SCENARIO: Final = {"name", "variables", "steps", "happen", "services", "end", "open", "expect"}
_STEP: Final = {*WHATS, "answer", "return_to", "set", "code", "open", "expect"}


class BadScenario(ValueError):
    """The text is no list of scenarios; `why` says what is wrong."""

    def __init__(self, template: str, /, **params: object) -> None:
        self.why = Phrase(template, **params)
        super().__init__(self.why)


@dataclass(frozen=True)
class Step:
    """One thing that happens, and what is to be seen after it (None = not looked at)."""

    what: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    open: tuple[str, ...] | None = None
    expect: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """One path: how the case begins, what happens, what services answer, how it must end."""

    name: str
    variables: Mapping[str, Any]
    steps: tuple[Step, ...]
    services: Mapping[str, tuple[Mapping[str, Any], ...]]
    end: str | None
    open: tuple[str, ...] | None
    expect: Mapping[str, Any]


class _Plain(yaml.SafeLoader):
    """YAML without aliases: nothing grows beyond what is written."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise BadScenario("rujukan (*) tidak boleh dipakai")
        return super().compose_node(parent, index)


def read_scenarios(text: str) -> list[Scenario]:
    """The scenarios of a file; refuses with `BadScenario`."""
    if len(text) > LARGEST:
        raise BadScenario("berkas terlalu besar")
    try:
        read = yaml.load(text, Loader=_Plain)  # noqa: S506 - a safe loader, and without aliases
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise BadScenario("{detail}", detail=" ".join(str(error).split())[:300]) from error
    if read is None:
        return []
    if not isinstance(read, list):
        raise BadScenario("berkas harus berisi daftar skenario")
    if len(read) > MOST:
        raise BadScenario("lebih dari {most} skenario", most=MOST)
    return [_scenario(one, number) for number, one in enumerate(read, 1)]


def _scenario(read: Any, number: int) -> Scenario:
    where: str = Phrase("skenario {number}", number=number)
    said = _mapping(read, where)
    where = str(said["name"]) if "name" in said else where
    _only(said, _SCENARIO, where)
    steps = said.get("steps", said.get("happen")) or []
    if not isinstance(steps, list):
        raise BadScenario("{where}: steps harus berupa daftar", where=where)
    return Scenario(
        name=str(where),
        variables=_mapping(said.get("variables") or {}, where),
        steps=tuple(
            step_of(one, Phrase("{where} langkah {place}", where=where, place=place))
            for place, one in enumerate(steps, 1)
        ),
        services={str(name): _rounds(one, where) for name, one in _mapping(said.get("services") or {}, where).items()},
        end=None if said.get("end") is None else str(said["end"]),
        open=_names(said["open"], where) if "open" in said else None,
        expect=_mapping(said.get("expect") or {}, where),
    )


def _rounds(read: Any, where: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(_mapping(one or {}, where) for one in (read if isinstance(read, list) else [read]))


def step_of(read: Any, where: str) -> Step:
    """One step, in its short or its long form."""
    if isinstance(read, list):
        return _short([str(one) for one in read], where)
    said = _mapping(read, where)
    _only(said, _STEP, where)
    whats = [what for what in WHATS if what in said]
    if len(whats) != 1:
        raise BadScenario("{where}: sebut tepat satu dari {whats}", where=where, whats=", ".join(WHATS))
    answers = {name: said[key] for key, name in (("answer", ANSWER), ("return_to", TARGET)) if key in said}
    if answers:
        answers = {ANSWER: "", TARGET: ""} | answers
    return Step(
        what=whats[0],
        key=str(said[whats[0]]),
        values=answers | _mapping(said.get("set") or {}, where),
        code=str(said.get("code") or ""),
        open=_names(said["open"], where) if "open" in said else None,
        expect=_mapping(said.get("expect") or {}, where),
    )


def _short(read: list[str], where: str) -> Step:
    if not 1 <= len(read) <= 3:
        raise BadScenario("{where}: tulis [langkah, jawaban] atau [langkah, jawaban, tujuan]", where=where)
    if read[0] in WHATS[1:] and len(read) == 2:
        return Step(read[0], read[1])
    answer, target = (*read[1:], "", "")[:2]
    return Step("task", read[0], {ANSWER: answer, TARGET: target} if answer else {})


def _mapping(read: Any, where: str) -> dict[str, Any]:
    if not isinstance(read, dict):
        raise BadScenario("{where}: {read} bukan pasangan nama: nilai", where=where, read=repr(str(read)[:50]))
    return {str(name): value for name, value in read.items()}


def _names(read: Any, where: str) -> tuple[str, ...]:
    if not isinstance(read, list):
        raise BadScenario("{where}: open harus berupa daftar", where=where)
    return tuple(sorted(str(one) for one in read))


def _only(said: Mapping[str, Any], known: set[str], where: str) -> None:
    if strange := sorted(set(said) - known):
        raise BadScenario("{where}: {names} tidak dikenal", where=where, names=", ".join(strange))
