"""Flask-AppBuilder as it comes, on a throw-away database: what a hole looks like before it is closed.

Each test of tests/views/access shows the hole here first; a test that cannot fail proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from flask_appbuilder import AppBuilder, ModelView, expose
from flask_appbuilder.actions import action
from flask_appbuilder.api import BaseApi
from flask_appbuilder.models.filters import BaseFilter
from flask_appbuilder.models.sqla.base import SQLA
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_appbuilder.security.decorators import protect
from flask_appbuilder.security.sqla.models import User
from flask_wtf.csrf import CSRFProtect

PASSWORD = "kata-sandi-uji-coba"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class BellApi(BaseApi):
    """The smallest API that changes something and lets browsers in."""

    resource_name = "bel"

    @expose("/", methods=["POST"])
    @protect(allow_browser_login=True)
    def ring(self) -> Any:
        return self.response(201, rung=True)


class OnlyActive(BaseFilter):
    """A base filter: the stock way to keep rows from somebody."""

    def apply(self, query: Any, _value: Any) -> Any:
        return query.filter(User.active.is_(True))


class ActivePeople(ModelView):
    """Users behind a base filter, with an action."""

    datamodel = SQLAInterface(User)
    base_filters: ClassVar = [["active", OnlyActive, None]]
    list_columns: ClassVar = ["username"]
    search_columns: ClassVar = ["username", "created_on"]

    @action("seen", "See", "", multiple=False)
    def seen(self, item: User) -> str:
        return f"seen {item.username}"


class Stock:
    """A stock application and its people."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def person(self, name: str, *, active: bool = True) -> int:
        """A new administrator; their number."""
        with self.app.app_context():
            sm = self.app.appbuilder.sm
            user = sm.add_user(name, name.title(), "Uji", f"{name}@uji.invalid", sm.find_role("Admin"), PASSWORD)
            user.active = active
            sm.session.commit()
            return int(user.id)

    def client(self, name: str | None = None) -> FlaskClient:
        """A browser, signed in through the page when named."""
        client = self.app.test_client()
        if name:
            assert sign_in(client, name).status_code == 302
        return client


def token_of(client: FlaskClient, path: str = "/login/") -> str:
    """The form token a page carries."""
    found = TOKEN.search(client.get(path).get_data(as_text=True))
    return found.group(1) if found else ""


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **kwargs: Any) -> Any:
    """Fill in the sign-in page; the same on both portals."""
    path = kwargs.pop("path", "/login/")
    form = {"username": name, "password": password, "csrf_token": token_of(client)}
    return client.post(path, data=form, **kwargs)


def build(url: str, *, csrf: bool, create: bool) -> Flask:
    """A stock application; `csrf`: with the protection FAB itself does not install."""
    app = Flask("stock")
    app.config.update(
        SECRET_KEY="stock-stock-stock-stock-stock",
        SQLALCHEMY_DATABASE_URI=url.replace("postgresql://", "postgresql+psycopg://", 1),
        FAB_ADD_SECURITY_API=True,
        FAB_API_SWAGGER_UI=True,
        FAB_CREATE_DB=create,
        FAB_UPDATE_PERMS=create,
        FAB_PASSWORD_HASH_METHOD="pbkdf2:sha256:1",
    )
    db, appbuilder = SQLA(), AppBuilder()
    db.init_app(app)
    if csrf:
        CSRFProtect(app)
    with app.app_context():
        appbuilder.init_app(app, db.session)
        appbuilder.add_view(ActivePeople, "Active people")
        appbuilder.add_api(BellApi)
    return app


@contextmanager
def stock_pair(server: Any) -> Iterator[tuple[Stock, Stock]]:
    """The stock application plain, and with CSRF protection, on one database of their own."""
    name = "stock_fab"
    with psycopg.connect(server("postgres"), autocommit=True) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')
        connection.execute(f'create database "{name}"')
    plain = build(server(name), csrf=False, create=True)
    protected = build(server(name), csrf=True, create=False)
    try:
        yield Stock(plain), Stock(protected)
    finally:
        for app in (plain, protected):
            with app.app_context():
                app.extensions["sqlalchemy"].engine.dispose()
