"""The second person of one answer for many made nothing of what it checks, themselves or through somebody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.access.actor import Stood
from portal.cases.bulk import RUNNING, SECOND
from portal.cases.crowds import looking, starting
from portal.cases.crowds.errors import SecondMadeIt
from portal.cases.crowds.rules import USUAL
from portal.cases.crowds.seconding import seconds_of, who_may_confirm
from portal.cases.crowds.terms import set_terms
from portal.cases.processmodels import BulkAction
from tests import people
from tests.access.test_absences import absent, in_banyumas, moved
from tests.cases.test_bulk import many
from tests.cases.test_reversal import WHY, asked, decided, finish, read
from tests.cases.walking import Walk

HEAD = "kepala_dinas_kab"


def names(walk: Walk, bulk: BulkAction) -> set[str]:
    return {one.name for one in seconds_of(walk.session, bulk)}


def test_who_proposed_one_of_them_does_not_confirm_them_all(walk: Walk) -> None:
    """Nor is asked to; another is, and once that case is answered alone its proposer may, too."""
    mine, _ = many(walk, 2)
    hendra = walk.become("hendra")
    mine.created_by = hendra.user_id
    set_terms(walk.session, USUAL._replace(second_from=1), by=hendra)
    moved(walk.session, "putu", "verifikator_kab", people.BANYUMAS)
    view = read(walk)
    ratna = walk.become("ratna")
    post = {"actor_id": ratna.user_id, "role": ratna.role, "region_code": ratna.region_code}
    told = who_may_confirm(walk.session, tasks=looking.tasks_of(ratna, view), **post)  # type: ignore[arg-type]
    assert [one.name for one in told] == ["Ni Putu Ariani"], "said before it begins"
    bulk = decided(walk, view)
    assert (names(walk, bulk), set(asked(walk))) == ({"Ni Putu Ariani"}, {"putu"})
    hendra = walk.become("hendra")
    assert starting.awaiting(walk.session, hendra) == []
    with pytest.raises(SecondMadeIt):
        starting.confirm_bulk(walk.session, bulk.id, by=hendra)
    with pytest.raises(SecondMadeIt):
        starting.decline_bulk(walk.session, bulk.id, WHY, by=hendra)
    assert bulk.status == SECOND
    walk.answer(mine, "ratna", "setuju")
    assert names(walk, bulk) == {"Ni Putu Ariani", "Hendra Wijaya"}
    assert starting.confirm_bulk(walk.session, bulk.id, by=walk.become("hendra")).status == RUNNING


def test_nor_does_their_substitute(walk: Walk) -> None:
    """Putu stands in for Gede, who proposed one of them."""
    mine, _ = many(walk, 2)
    mine.created_by = people.user_id(walk.session, "gede")
    set_terms(walk.session, USUAL._replace(second_from=1), by=walk.become("hendra"))
    for who in ("putu", "gede"):
        post = moved(walk.session, who, "verifikator_kab", people.BANYUMAS)
    bulk = decided(walk, read(walk))
    assert names(walk, bulk) == {"Ni Putu Ariani", "Hendra Wijaya"}
    gede = replace(in_banyumas(walk.session, "gede"), post_id=post.id)
    absent(walk.session, gede, "putu")
    assert names(walk, bulk) == {"Hendra Wijaya"}
    walk.become("ratna")
    deputy = replace(in_banyumas(walk.session, "putu"), stands_for=(Stood(gede.user_id, gede.name),))
    with pytest.raises(SecondMadeIt):
        starting.confirm_bulk(walk.session, bulk.id, by=deputy)


def test_nor_does_who_decided_the_step_before(walk: Walk) -> None:
    many(walk, 2, "persetujuan_kepala")
    set_terms(walk.session, USUAL._replace(second_from=1), by=walk.become("hendra"))
    for who in ("ratna", "gede"):
        moved(walk.session, who, HEAD, people.BANYUMAS)
    bulk = decided(walk, read(walk, "persetujuan_kepala", "hendra"), "hendra")
    ratna = replace(walk.become("ratna"), role=HEAD)
    assert "Ratna Wulandari" not in names(walk, bulk)
    with pytest.raises(SecondMadeIt):
        starting.confirm_bulk(walk.session, bulk.id, by=ratna)
    gede = replace(people.actor(walk.session, "gede"), region_code=people.BANYUMAS)
    assert starting.confirm_bulk(walk.session, bulk.id, by=gede).status == RUNNING


def test_a_head_who_confirmed_what_the_verifier_decided_may_approve_it(walk: Walk) -> None:
    """They are two people, as the steps ask; where there is one head, nobody else could."""
    [case] = many(walk, 1)
    set_terms(walk.session, USUAL._replace(second_from=1), by=walk.become("hendra"))
    bulk = decided(walk, read(walk))
    starting.confirm_bulk(walk.session, bulk.id, by=walk.become("hendra"))
    finish(walk, bulk)
    assert walk.case(case.id).step == "persetujuan_kepala"
    assert walk.answer(walk.case(case.id), "hendra", "setuju").step == "validasi_prov"
