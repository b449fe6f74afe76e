"""The second factor verb by verb: turned on, used up by asking, given up by a code, reset by an administrator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.errors import FactorAlready, FactorCodeWrong, FactorNotBegun
from portal.access.factors import (
    RECOVERY_CODES,
    begin_factor,
    begun_factor,
    check_factor,
    confirm_factor,
    leave_factor,
    recovery_codes_left,
    reseal_factors,
    reset_factor,
)
from portal.access.models import Account, SecondFactor
from portal.access.totp import code_at, period_of
from portal.kernel import clock
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.facts import Fact
from portal.kernel.secrets import install_vault
from tests.conftest import TEST_KEY

Become = Callable[[str], Actor]


def code(secret: str, periods: int = 0) -> str:
    return code_at(secret, period_of(clock.now()) + periods)


@pytest.fixture
def maya(session: Session, as_actor: Become) -> Actor:
    return as_actor("maya")


@pytest.fixture
def enrolled(session: Session, maya: Actor) -> tuple[str, list[str]]:
    """Maya's secret and her recovery codes; the code of the period before was used to turn it on."""
    begin_factor(session, maya.user_id)
    secret = begun_factor(session, maya.user_id)
    assert secret
    _account, codes = confirm_factor(session, maya.user_id, code(secret, -1), by=maya)
    return secret, codes


def verbs(session: Session) -> list[str]:
    statement = select(Fact.verb).where(Fact.verb.like("access.factor.%")).order_by(Fact.at, Fact.id)
    return list(session.scalars(statement))


def test_nothing_is_asked_for_before_a_code_was_typed_back(session: Session, maya: Actor) -> None:
    with pytest.raises(FactorNotBegun):
        confirm_factor(session, maya.user_id, "123456", by=maya)
    begin_factor(session, maya.user_id)
    secret = begun_factor(session, maya.user_id)
    begin_factor(session, maya.user_id)
    assert begun_factor(session, maya.user_id) == secret, "a page loaded twice stays true"
    with pytest.raises(FactorCodeWrong):
        confirm_factor(session, maya.user_id, "000000x", by=maya)
    assert session.get_one(Account, maya.user_id).factor_since is None


def test_turning_it_on_ends_sessions_and_gives_recovery_codes(
    session: Session, maya: Actor, enrolled: tuple[str, list[str]]
) -> None:
    _secret, codes = enrolled
    assert len(set(codes)) == RECOVERY_CODES == recovery_codes_left(session, maya.user_id)
    assert session.get_one(Account, maya.user_id).factor_since
    assert verbs(session) == ["access.factor.enrolled"]
    with pytest.raises(FactorAlready):
        begin_factor(session, maya.user_id)


def test_a_code_opens_once(session: Session, maya: Actor, enrolled: tuple[str, list[str]]) -> None:
    secret, _codes = enrolled
    assert not check_factor(session, maya.user_id, code(secret, -1), by=maya), "used to turn it on"
    assert check_factor(session, maya.user_id, f" {code(secret)[:3]} {code(secret)[3:]} ", by=maya)
    assert not check_factor(session, maya.user_id, code(secret), by=maya)
    with clock.frozen(clock.now() + timedelta(seconds=90)):
        assert check_factor(session, maya.user_id, code(secret), by=maya)


def test_a_recovery_code_opens_once_and_leaves_a_fact(
    session: Session, maya: Actor, enrolled: tuple[str, list[str]]
) -> None:
    _secret, codes = enrolled
    assert check_factor(session, maya.user_id, codes[3].upper().replace("-", " "), by=maya)
    assert not check_factor(session, maya.user_id, codes[3], by=maya)
    assert recovery_codes_left(session, maya.user_id) == RECOVERY_CODES - 1
    assert verbs(session) == ["access.factor.enrolled", "access.factor.recovered"]


def test_somebody_elses_codes_open_nothing(
    session: Session, as_actor: Become, maya: Actor, enrolled: tuple[str, list[str]]
) -> None:
    secret, codes = enrolled
    arif = as_actor("arif")
    begin_factor(session, arif.user_id)
    for typed in (code(secret), codes[0]):
        assert not check_factor(session, arif.user_id, typed, by=arif)


def test_it_is_given_up_with_a_code(session: Session, maya: Actor, enrolled: tuple[str, list[str]]) -> None:
    secret, _codes = enrolled
    with pytest.raises(FactorCodeWrong):
        leave_factor(session, maya.user_id, "abc", by=maya)
    leave_factor(session, maya.user_id, code(secret), by=maya)
    assert session.get_one(Account, maya.user_id).factor_since is None
    begin_factor(session, maya.user_id)
    assert begun_factor(session, maya.user_id) != secret


def test_an_administrator_resets_a_lost_one(
    session: Session, as_actor: Become, maya: Actor, enrolled: tuple[str, list[str]]
) -> None:
    with pytest.raises(NotAllowed):
        reset_factor(session, maya.user_id, by=as_actor("ratna"))
    arif = as_actor("arif")
    epoch = session.get_one(Account, maya.user_id).session_epoch
    assert reset_factor(session, maya.user_id, by=arif).session_epoch == epoch + 1
    fact = session.scalars(select(Fact).where(Fact.verb == "access.factor.reset")).one()
    assert (fact.actor_id, fact.after) == (arif.user_id, {"user_id": maya.user_id})
    assert recovery_codes_left(session, maya.user_id) == 0


def test_an_administrator_of_elsewhere_finds_nobody(session: Session, as_actor: Become, maya: Actor) -> None:
    from portal.access.permissions import Permission
    from tests.people import BANYUMAS

    surya = Actor(900_001, "Surya", "admin_kab", BANYUMAS, frozenset({Permission.ACCESS_USER_MANAGE}))
    with pytest.raises(NotFound):
        reset_factor(session, maya.user_id, by=surya)


def test_a_new_data_key_seals_it_anew(session: Session, maya: Actor, enrolled: tuple[str, list[str]]) -> None:
    secret, codes = enrolled
    try:
        install_vault("another key for the tests", version=2, old=f"1:{TEST_KEY}")
        assert [reseal_factors(session), reseal_factors(session)] == [1, 0]
        assert session.get_one(SecondFactor, maya.user_id).secret[0] == 2
        assert check_factor(session, maya.user_id, code(secret), by=maya)
        assert check_factor(session, maya.user_id, codes[0], by=maya), "hashes keep the index key"
    finally:
        install_vault(TEST_KEY)


def test_neither_secret_nor_recovery_codes_stand_in_the_database(
    session: Session, maya: Actor, enrolled: tuple[str, list[str]]
) -> None:
    secret, codes = enrolled
    tables = ("second_factor", "recovery_code", "fact", "account")
    dump = "".join(str(row) for table in tables for row in session.execute(text(f"select t::text from {table} t")))
    assert session.get_one(SecondFactor, maya.user_id)
    for word in (secret, *codes, *(one.replace("-", "") for one in codes)):
        assert word not in dump
        assert word.encode().hex() not in dump
