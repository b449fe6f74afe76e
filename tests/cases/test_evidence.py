"""Evidence comes into a draft once, leaves it with a trace, and stays as it was submitted."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from portal.access.actor import system
from portal.cases.checking import checks_of, policy_of
from portal.cases.errors import HeldByColleague
from portal.cases.evidence import operations
from portal.cases.evidence.errors import AlreadySubmitted, BadEvidence, NotDrafting, TooManyFiles, UnknownKind
from portal.cases.evidence.limits import MAX_FILE, MOST_FILES
from portal.cases.evidence.operations import EvidenceUpload, add_evidence, remove_evidence, shown_name
from portal.cases.evidence.purging import HOLDERS, purge_evidence
from portal.cases.evidence.queries import Evidence, evidence_file, evidence_of
from portal.cases.evidence.wanting import Touched, lacking
from portal.cases.evidencemodels import EvidenceFile
from portal.cases.models import CaseFile
from portal.cases.operations import claim_task, open_case
from portal.cases.queries import case_view
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.database import Base, set_scope
from portal.kernel.errors import NotAllowed, NotFound
from portal.registry.checkmodels import CheckResult
from portal.registry.operations import save_proposal
from portal.registry.queries import draft_of
from tests import people
from tests.cases.papers import hostile, paper
from tests.cases.walking import NOTE, Walk, colleague
from tests.fieldwork.pictures import PLACE, photo
from tests.registry.families import propose_removal, registered


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "photos")


def add(
    walk: Walk, case: CaseFile, store: PhotoStore, content: bytes, kind: str = "kk", who: str = "sari"
) -> EvidenceFile:
    upload = EvidenceUpload(kind, "C:\\Foto\\kartu keluarga.jpg", content)
    return add_evidence(walk.session, case.id, upload, store=store, by=walk.become(who))[0]


def seen(walk: Walk, case: CaseFile, who: str = "sari") -> Evidence:
    by = walk.become(who)
    return evidence_of(walk.session, by, case_view(walk.session, by, case.id))


def test_a_photo_is_drawn_anew_and_its_fact_names_nobody(walk: Walk, store: PhotoStore) -> None:
    case = walk.opened()
    sent = photo(300, 200)
    made = add(walk, case, store, sent)
    kept = store.read(made.sha256)
    assert PLACE in sent
    assert PLACE not in kept
    assert kept != sent
    assert Image.open(BytesIO(kept)).size == (300, 200)
    assert (made.name, made.mime, made.size, made.revision) == ("kartu keluarga.jpg", "image/jpeg", len(kept), 1)
    [fact] = walk.facts(case, "cases.evidence.added")
    assert "kartu" not in str(fact.after)
    assert (fact.actor_name, (fact.after or {})["jenis"]) == ("Sari Lestiani", "kk")


def test_the_same_content_again_is_the_same_file(walk: Walk, store: PhotoStore) -> None:
    case = walk.opened()
    once = add(walk, case, store, photo())
    again, new = add_evidence(
        walk.session, case.id, EvidenceUpload("ktp", "lain.png", photo()), store=store, by=walk.become("sari")
    )
    assert (again.id, again.kind, new) == (once.id, "kk", False)
    assert len(walk.facts(case, "cases.evidence.added")) == 1


def test_a_paper_is_kept_as_it_came(walk: Walk, store: PhotoStore) -> None:
    made = add(walk, walk.opened(), store, paper(pages=2), "kematian")
    assert (made.mime, made.pages, made.thumb_sha256) == ("application/pdf", 2, None)
    assert store.read(made.sha256) == paper(pages=2)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (photo() + b"\0" * MAX_FILE, "5 MB"),
        (photo()[:200], "terpotong"),
        (b"<svg/>", "SVG"),
        (hostile()["js"][0], "program"),
    ],
)
def test_what_cannot_be_taken_leaves_nothing(walk: Walk, store: PhotoStore, content: bytes, word: str) -> None:
    case = walk.opened()
    with pytest.raises(BadEvidence) as refused:
        add(walk, case, store, content)
    assert "kartu keluarga.jpg: " in refused.value.message
    assert word in refused.value.message
    assert seen(walk, case).files == []
    assert not list(store.folder.rglob("*")) if store.folder.exists() else True


def test_a_file_is_looked_through_before_the_case_is_locked(
    walk: Walk, store: PhotoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking takes time; nobody who decides or claims waits for it."""
    done: list[str] = []
    look, lock = operations.pages_of, operations.locked_task
    monkeypatch.setattr(operations, "pages_of", lambda content: [done.append("look"), look(content)][1])
    monkeypatch.setattr(operations, "locked_task", lambda *a, **k: [done.append("lock"), lock(*a, **k)][1])
    case = walk.opened()
    add(walk, case, store, paper())
    assert done == ["look", "lock"]
    add(walk, case, store, paper())
    assert done == ["look", "lock"], "what is there already is neither looked through nor locked"


def test_kinds_are_of_the_list_and_files_are_few(walk: Walk, store: PhotoStore) -> None:
    case = walk.opened()
    with pytest.raises(UnknownKind):
        add(walk, case, store, photo(), "paspor")
    for number in range(MOST_FILES):
        add(walk, case, store, photo(40 + number, 30))
    with pytest.raises(TooManyFiles):
        add(walk, case, store, photo(99, 30))
    assert seen(walk, case).room == 0


def test_taken_out_of_a_draft_it_is_known_and_its_bytes_are_kept(walk: Walk, store: PhotoStore) -> None:
    case = walk.opened()
    made = add(walk, case, store, photo())
    remove_evidence(walk.session, made.id, by=walk.become("sari"))
    told = seen(walk, case)
    assert (told.files, [one.removed_name for one in told.removed]) == ([], ["Sari Lestiani"])
    assert store.read(made.sha256)
    assert len(walk.facts(case, "cases.evidence.removed")) == 1
    with pytest.raises(NotFound):
        evidence_file(walk.session, walk.become("sari"), made.id)
    assert add(walk, case, store, photo()).id != made.id, "sent again it is a new one"


def test_submitted_it_stays_and_a_return_lets_more_come(walk: Walk, store: PhotoStore) -> None:
    case = walk.opened()
    first = add(walk, case, store, photo())
    walk.at("verifikasi_kab", since=case)
    for who, refusal in (("sari", NotDrafting), ("ratna", NotDrafting), ("joko", NotAllowed)):
        with pytest.raises(refusal):
            add(walk, case, store, photo(50, 50), who=who)
        with pytest.raises(refusal):
            remove_evidence(walk.session, first.id, by=walk.become(who))
    walk.answer(case, "ratna", "kembalikan", note=NOTE, return_to="susun_usulan")
    second = add(walk, case, store, photo(50, 50), "ktp")
    with pytest.raises(AlreadySubmitted):
        remove_evidence(walk.session, first.id, by=walk.become("sari"))
    told = seen(walk, case)
    assert [(one.file.id, one.turn, one.new, one.removable) for one in told.files] == [
        (first.id, 1, False, False),
        (second.id, 2, True, True),
    ]
    assert not any(one.removable for one in seen(walk, case, "ratna").files)


def test_only_who_writes_the_draft_adds(walk: Walk, store: PhotoStore) -> None:
    case = walk.opened()
    with pytest.raises(NotFound):
        add(walk, case, store, photo(), who="wayan")
    for who in ("joko", "dewi"):
        with pytest.raises(NotAllowed):
            add(walk, case, store, photo(), who=who)
    sari = walk.become("sari")
    claim_task(walk.session, walk.task(case).id, by=colleague(sari))
    with pytest.raises(HeldByColleague):
        add(walk, case, store, photo())
    assert not seen(walk, case).may_add


def test_papers_with_numbers_are_for_who_works_with_them(walk: Walk, store: PhotoStore) -> None:
    case = walk.opened()
    card, house = add(walk, case, store, photo()), add(walk, case, store, photo(70, 70), "rumah")
    for who, both in (("ratna", True), ("dewi", False), ("lestari", False)):
        told = seen(walk, case, who)
        assert [one.file.id for one in told.files] == ([card.id, house.id] if both else [house.id]), who
        assert told.withheld == (0 if both else 1)
    with pytest.raises(NotFound):
        evidence_file(walk.session, walk.become("dewi"), card.id)
    for who in ("wayan", "putu"):
        with pytest.raises(NotFound):
            evidence_file(walk.session, walk.become(who), house.id)


@pytest.mark.parametrize("change", ["sha256 = 'x'", "kind = 'ktp'", "revision = 9"])
def test_the_database_itself_lets_nobody_change_what_came(walk: Walk, store: PhotoStore, change: str) -> None:
    made = add(walk, walk.opened(), store, photo())
    with pytest.raises(ProgrammingError, match="permission denied"), walk.session.begin_nested():
        walk.session.execute(text(f"update evidence_file set {change} where id = :id"), {"id": made.id})
    with pytest.raises(ProgrammingError, match="permission denied"), walk.session.begin_nested():
        walk.session.execute(text("delete from evidence_file where id = :id"), {"id": made.id})


def rules(walk: Walk, case: CaseFile) -> set[str]:
    found = checks_of(walk.session, walk.become("sari"), case)
    return {one.finding.code for one in found if one.finding.code.startswith("B")}


def test_what_is_not_there_is_a_warning_until_it_comes(walk: Walk, store: PhotoStore) -> None:
    case = walk.opened()
    assert rules(walk, case) == {"B01"}
    add(walk, case, store, photo(60, 60), "rumah")
    assert rules(walk, case) == {"B01"}
    add(walk, case, store, photo())
    assert rules(walk, case) == set()
    kept = walk.session.scalars(select(CheckResult.rule).where(CheckResult.change_set_id == case.change_set_id))
    assert set(kept) == set(), "what was found stays with the case"
    policy = policy_of(walk.session, case.process_version, "susun_usulan", "operator_desa", drafting=True)
    assert policy["B01", "W"] == (False, False), "as shipped it holds nothing"
    walk.at("catat_musdes", since=case)


@pytest.mark.parametrize(
    ("reason", "kind", "rule"), [("1", "kematian", "B02"), ("2", "pindah", "B03"), ("5", "pernyataan", "B04")]
)
def test_a_removal_wants_the_paper_of_its_cause(
    walk: Walk, store: PhotoStore, reason: str, kind: str, rule: str
) -> None:
    known = registered(walk.session, walk.become)
    by = walk.become("sari")
    proposed = propose_removal(walk.session, by, known, reason, "Seluruhnya")
    case = open_case(walk.session, proposed, by=by)
    assert rules(walk, case) == {rule}
    add(walk, case, store, photo(), "ktp")
    assert rules(walk, case) == {rule}
    add(walk, case, store, paper(), kind)
    assert rules(walk, case) == set()


def test_an_amendment_wants_it_only_for_people_names_and_numbers(walk: Walk) -> None:
    known = registered(walk.session, walk.become)
    by = walk.become("sari")
    draft = draft_of(walk.session, by, known)
    draft.ruta["lantai"] = "2"
    proposed = save_proposal(
        walk.session, kind="perbaikan", region_code=people.KARANGSARI, draft=draft, reason="Dikeramik",
        keluarga_id=known, by=by,
    )  # fmt: skip
    case = open_case(walk.session, proposed, by=by)
    assert rules(walk, case) == set()
    draft.anggota[1].removed = True
    save_proposal(
        walk.session, kind="perbaikan", region_code=people.KARANGSARI, draft=draft, reason="Meninggal",
        keluarga_id=known, change_set_id=proposed.id, by=by,
    )  # fmt: skip
    assert rules(walk, case) == {"B05"}


def test_what_each_kind_of_proposal_wants() -> None:
    def wanted(**said: object) -> list[str]:
        return [one.code for one in lacking(Touched(**said), ())]  # type: ignore[arg-type]

    assert wanted(kind="pindah") == ["B03"]
    assert wanted(kind="perbaikan", joining=True, leaving=True, fields=frozenset({"nik"})) == ["B05"] * 3
    assert wanted(kind="perbaikan", fields=frozenset({"lantai"})) == []
    assert wanted(kind="penghapusan", reason="7") == ["B04"]
    marks = {one.mark for one in lacking(Touched("perbaikan", joining=True, leaving=True), ())}
    assert len(marks) == 2, "each can be told from the others"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Sari\\KK.JPG", "KK.JPG"),
        ("", "tanpa nama"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("x" * 200 + ".jpg", "x" * 75 + "….jpg"),
    ],
)
def test_a_name_is_shown_tame(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown


STORED_ELSEWHERE = {
    "decree",
    "decree_office",
    "decree_village",
    "letter",
    "letter_part",
    "letter_template",
    "letter_stamp",
    "import_file",
    "export_file",
} | {"instrument_version"}
"""Tables whose digests are of other stores, or of no file."""


def test_every_column_that_names_a_content_is_asked_before_one_is_erased() -> None:
    known = {(one.class_.__tablename__, one.key) for one in HOLDERS}
    for table in Base.metadata.tables.values():
        digests = {one.name for one in table.columns if "sha256" in one.name and not one.name.startswith("sent_")}
        asked = {name for holder, name in known if holder == table.name}
        assert digests == asked or table.name in STORED_ELSEWHERE, table.name


def test_what_was_taken_out_is_erased_in_time_unless_something_names_it_still(walk: Walk, store: PhotoStore) -> None:
    """The fact stays; a content of another proposal, and one that came again just now, stays too."""
    case = walk.opened()
    gone, shared = add(walk, case, store, photo()), add(walk, case, store, photo(80, 60), "ktp")
    for one in (gone, shared):
        remove_evidence(walk.session, one.id, by=walk.become("sari"))
    other = add(walk, walk.opened(9111), store, photo(80, 60))
    assert other.sha256 == shared.sha256
    clock_by, keep = system("evidence.purge"), timedelta(days=90)
    set_scope(walk.session, clock_by.scope)
    purge = partial(purge_evidence, walk.session, store=store, keep=keep, by=clock_by)
    assert purge() == 0, "its time has not come"
    with clock.frozen(clock.now() + timedelta(days=91)):
        assert purge() == 1, "the one that was brought just now waits; the shared one is let go of"
        for path in store.folder.rglob("*"):
            os.utime(path, (0, 0))
        assert purge() == 1
        assert purge() == 0
    with pytest.raises(NotFound):
        store.read(gone.sha256)
    assert store.read(other.sha256)
    assert store.read(other.thumb_sha256 or "")
    assert {one.id: one.purged_at is None for one in (gone, shared, other)} == {
        gone.id: False,
        shared.id: False,
        other.id: True,
    }
    assert len(walk.facts(case, "cases.evidence.removed")) == 2
    told = text("select count(*) from fact where verb = 'cases.evidence.purged' and about_id in (:a, :b)")
    assert walk.session.scalar(told, {"a": gone.id, "b": shared.id}) == 2
