"""Wordings change by two persons, never in place; a letter keeps the one that printed it."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.access.actor import system
from portal.documents import versions
from portal.documents.errors import OwnWording, SameWording, TemplateMoved, TemplateUnsound, WordingProposed
from portal.documents.models import TemplateVersion
from portal.documents.operations import render_letter
from portal.documents.press import Press, install_press
from portal.documents.versions import live_version, ship
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.facts import Fact
from tests.documents.letters import AsActor, issue

KIND = "sk_penetapan"
WHY = "Menyebut kepala keluarga lebih jelas."
CLERK = system("letters.render")


def proposed(session: Session, as_actor: AsActor, mark: str = "SEBUTAN BARU") -> TemplateVersion:
    arif = as_actor("arif")
    draft = versions.open_draft(session, KIND, 1, by=arif)
    body = draft.body.replace("Kepala keluarga", mark)
    saved = versions.save_draft(session, KIND, body, revision=draft.revision, by=arif)
    return versions.propose_version(session, KIND, revision=saved.revision, reason=WHY, by=arif)


def test_shipping_again_changes_nothing(session: Session, as_actor: AsActor) -> None:
    as_actor("arif")
    count = session.scalar(select(func.count()).select_from(TemplateVersion))
    ship(session)
    assert session.scalar(select(func.count()).select_from(TemplateVersion)) == count


def test_two_persons_and_each_letter_keeps_its_wording(session: Session, as_actor: AsActor) -> None:
    install_press(Press("https://verivali.example", demo=True))
    before = issue(session, as_actor("maya"))
    made = proposed(session, as_actor)
    with pytest.raises(OwnWording):
        versions.sign_version(session, KIND, made.number, by=as_actor("arif"))
    assert live_version(session, KIND).number == 1  # type: ignore[union-attr]
    versions.sign_version(session, KIND, made.number, by=as_actor("rini"))
    after = issue(session, as_actor("maya"))
    assert (before.template_number, after.template_number) == (1, 2)
    said = {}
    for letter in (before, after):
        pdf = render_letter(session, letter.id, by=CLERK).pdf
        assert pdf
        said[letter.id] = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "SEBUTAN BARU" not in said[before.id]
    assert "SEBUTAN BARU" in said[after.id]
    verbs = session.scalars(select(Fact.verb).where(Fact.verb.startswith("documents.template")).order_by(Fact.at))
    assert [verb.rpartition(".")[2] for verb in verbs] == ["opened", "saved", "proposed", "signed"]


def test_what_may_not_be_proposed(session: Session, as_actor: AsActor) -> None:
    arif = as_actor("arif")
    draft = versions.open_draft(session, KIND, 1, by=arif)
    with pytest.raises(SameWording):
        versions.propose_version(session, KIND, revision=draft.revision, reason=WHY, by=arif)
    with pytest.raises(TemplateMoved):
        versions.save_draft(session, KIND, "x", revision=draft.revision + 5, by=arif)
    bad = versions.save_draft(session, KIND, "<p>{{ gaji }}</p>", revision=draft.revision, by=arif)
    with pytest.raises(TemplateUnsound, match="baris 1, kolom 7"):
        versions.propose_version(session, KIND, revision=bad.revision, reason=WHY, by=arif)
    versions.discard_draft(session, KIND, by=arif)
    proposed(session, as_actor)
    again = versions.open_draft(session, KIND, 1, by=as_actor("rini"))
    other = versions.save_draft(session, KIND, again.body + "<p>lain</p>", revision=1, by=as_actor("rini"))
    with pytest.raises(WordingProposed):
        versions.propose_version(session, KIND, revision=other.revision, reason=WHY, by=as_actor("rini"))


@pytest.mark.parametrize("name", ["maya", "sari", "lestari"])
def test_only_administrators_word_letters(session: Session, as_actor: AsActor, name: str) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        versions.open_draft(session, KIND, 1, by=as_actor(name))


def test_a_version_is_never_changed(session: Session, as_actor: AsActor) -> None:
    as_actor("arif")
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text("update letter_template set body = 'x'"))
