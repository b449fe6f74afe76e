"""Stock FAB beside the portal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.stock_fab import Stock, stock_pair


@pytest.fixture(scope="session")
def stocks(server: Callable[[str], str]) -> Iterator[tuple[Stock, Stock]]:
    with stock_pair(server) as pair:
        yield pair


@pytest.fixture(scope="session")
def stock(stocks: tuple[Stock, Stock]) -> Stock:
    """As FAB's documentation begins."""
    return stocks[0]


@pytest.fixture(scope="session")
def stock_csrf(stocks: tuple[Stock, Stock]) -> Stock:
    """With Flask-WTF's protection added."""
    return stocks[1]
