"""One new family through seven roles, with a return on the way, into the register and to its decree."""

from __future__ import annotations

from sqlalchemy import select

from portal.cases import queries
from portal.documents.queries import letters_of_case
from portal.registry.models import ChangeSet, Individu, Keluarga, RecordVersion
from tests.cases.walking import NOTE, PATH, Walk


def test_from_the_village_to_the_register(walk: Walk) -> None:
    case = walk.opened(9000, "Kartinah Lestari")
    for step, who, action in PATH[:4]:
        assert case.step == step
        walk.answer(case, who, action)
    walk.answer(case, "hendra", "kembalikan", note=NOTE, return_to="kunjungan_lapangan")
    walk.answer(case, "joko", "kirim", note="Sudah difoto ulang")
    walk.at("penetapan_pusat", since=case)
    assert walk.session.scalars(select(Keluarga)).all() == [], "nothing stands in the register before the ministry"
    walk.answer(case, "maya", "tetapkan")

    assert (case.status, case.step) == ("selesai", None)
    assert case.closed_at is not None
    assert walk.session.get_one(ChangeSet, (case.part, case.change_set_id)).status == "diterapkan"
    [family] = walk.session.scalars(select(Keluarga)).all()
    assert (family.id, family.nama_kepala, family.jumlah_anggota) == (case.subject_id, "Kartinah Lestari", 2)
    assert {person.nama for person in walk.session.scalars(select(Individu))} == {"Kartinah Lestari", "Wartini"}
    assert {version.case_id for version in walk.session.scalars(select(RecordVersion))} == {case.id}
    [letter] = letters_of_case(walk.session, walk.become("sari"), case.id)
    assert letter.status == "menunggu"

    decisions = walk.decisions(case)
    assert [d.seq for d in decisions] == sorted({d.seq for d in decisions})
    assert len(decisions) == 12
    assert [d.actor_name for d in decisions[-3:]] == ["Hendra Wijaya", "Bagus Hartono", "Maya Safitri"]
    assert len(walk.facts(case, "cases.task.decided")) == 12
    assert len(walk.facts(case, "registry.change_set.applied")) == 1
    assert len(walk.facts(case, "documents.letter.issued")) == 1


def test_the_case_page_follows(walk: Walk) -> None:
    case = walk.at("penetapan_pusat")
    walk.answer(case, "maya", "tetapkan")
    view = queries.case_view(walk.session, walk.become("sari"), case.id)
    assert [station.state for station in view.stations] == ["selesai"] * 6
    assert [station.who for station in view.stations] == [
        "Sari Lestiani",
        "Sari Lestiani",
        "Joko Prasetya, Tuti Handayani",
        "Ratna Wulandari, Hendra Wijaya",
        "Bagus Hartono",
        "Maya Safitri",
    ]
    assert (view.tasks, view.my_task) == ([], None)
    told = queries.timeline(walk.session, walk.become("sari"), case.id)
    assert [entry.action or entry.text for entry in told] == [
        "menerbitkan surat",
        "menerapkan perubahan ke register",
        "tetapkan",
        "setuju",
        "setuju",
        "setuju",
        "lulus",
        "kirim",
        "setuju",
        "ajukan",
        "membuka kasus",
    ]
