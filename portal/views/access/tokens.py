"""`/akun/token/`: the tokens one made for other systems, a form for a new one, an end for each."""

from __future__ import annotations

from typing import Any

from flask import Response, g, make_response, redirect, render_template, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.access.errors import TooManyTokens
from portal.access.roles import BY_CODE
from portal.access.tokens import LIVES, LONGEST_NAME, SCOPE_LABELS, make_token, offered_scopes, revoke_token, tokens_of
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id
from portal.views.access.account import oneself
from portal.views.kit.admin import place_names
from portal.views.kit.adminforms import NO_CONTROLS
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, signed_in
from portal.views.kit.session import db_session, operation


class TokenForm(FlaskForm):  # type: ignore[misc]
    """A new token: which system it is for, what it may do, for how long."""

    name = StringField(
        lazy_gettext("Nama sistem"),
        description=lazy_gettext("Misalnya: SIKS dinas sosial, server pelaporan."),
        validators=[
            DataRequired(lazy_gettext("Isi nama sistem yang memakai token ini.")),
            Length(max=LONGEST_NAME),
            NO_CONTROLS,
        ],
    )
    scopes = SelectMultipleField(
        lazy_gettext("Lingkup"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    days = SelectField(lazy_gettext("Berlaku"), coerce=int, default=90)


class TokenScreen(Screen):
    """One's tokens for other systems."""

    route_base = "/akun/token"

    @expose("/", methods=["GET"])
    @signed_in
    def index(self) -> Response:
        """The tokens in force, and the form of a new one."""
        return _page(_form())

    @expose("/", methods=["POST"])
    @signed_in
    def make(self) -> Any:
        """Make a token for the post in use; its secret is on this answer and nowhere else."""
        form, actor = _form(), current_actor()
        if not form.validate():
            return _page(form)
        try:
            with operation() as session:
                _token, secret = make_token(
                    session, name=form.name.data, scopes=form.scopes.data or [], days=form.days.data, by=actor
                )
        except TooManyTokens as many:
            form.form_errors.append(refusal_text(many))
            return _page(form)
        except Refused as refused:
            for name, message in refused.fields.items():
                form[name].errors = [*form[name].errors, _(message)]
            return _page(form)
        return _page(_form(empty=True), secret=secret)

    @expose("/<token_id>/cabut", methods=["POST"])
    @signed_in
    def revoke(self, token_id: str) -> AnyResponse:
        """End one of one's tokens."""
        wanted = parse_id(token_id)
        if wanted is None:
            raise NotFound
        with operation() as session:
            revoke_token(session, wanted, by=oneself())
        tell(_("Token dicabut. Sistem yang memakainya langsung ditolak."))
        return redirect(url_for("TokenScreen.index"))


def _form(*, empty: bool = False) -> TokenForm:
    form = TokenForm(formdata=None) if empty else TokenForm()
    offered = offered_scopes(g.actor) if g.actor else []
    form.scopes.choices = [(scope.value, _(SCOPE_LABELS[scope])) for scope in offered]
    form.days.choices = [(days, _("%(hari)s hari", hari=days)) for days in LIVES]
    return form


def _page(form: TokenForm, *, secret: str = "") -> Response:
    held = tokens_of(db_session(), int(current_user.id))
    page = render_template(
        "access/tokens.html",
        form=form,
        secret=secret,
        held=held,
        own_posts={post.id: post for post in g.posts},
        places=place_names({post.region_code for post in g.posts}),
        roles=BY_CODE,
    )
    return make_response(page, 422 if form.errors else 200)
