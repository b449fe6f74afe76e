"""Who is asking: the signed-in person, their active post, and the area lock set for the transaction.

Runs before every request. A person without a post in force may sign in but sees nothing.
In tests AREA_FILTER_OFF widens the actor to the nation while the database lock keeps the true area: what then still
leaks nothing is proved to hold by row-level security alone (tests/leak).
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Flask, current_app, g, has_request_context, redirect, request, url_for
from flask import session as cookie
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from portal.access.actor import Actor
from portal.access.errors import FactorNeeded, NoPost, PasswordMustChange, TokenEnded
from portal.access.queries import account_of, actor_in, chosen_post, grants_of, open_account, posts_of, standing_for
from portal.kernel import clock
from portal.kernel.area import NATION, level_of
from portal.kernel.database import set_scope
from portal.kernel.errors import NotSignedIn
from portal.kernel.ids import parse_id
from portal.views.kit.session import db_session

OUTLIVES = ("locale",)
"""What outlives a sign-in or sign-out in the cookie."""
WITH_ONE_TIME_PASSWORD = {
    "static",
    "AccountScreen.password",
    "PortalAuthView.logout",
    "PreferenceScreen.language",
    "PreferenceScreen.theme",
}
"""What a one-time password opens."""
WITHOUT_FACTOR = WITH_ONE_TIME_PASSWORD | {
    "AccountScreen.index",
    "AccountScreen.leave_everywhere",
    "FactorScreen.index",
    "FactorScreen.begin",
    "FactorScreen.confirm",
}
"""What is open before a second factor that is required."""
NO_PAIRS: frozenset[tuple[str, str]] = frozenset()


def current_actor() -> Actor:
    """The actor of this request; refuses when nobody signed in (`NotSignedIn`) or they hold no post (`NoPost`)."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise NoPost if g.get("account") else NotSignedIn
    return actor


def fab_pairs() -> frozenset[tuple[str, str]]:
    """FAB's (permission, view) pairs of the active post's role; read once per request."""
    return g.get("fab_pairs", NO_PAIRS) if has_request_context() else NO_PAIRS


def identify() -> None:
    """Load the person, their posts and rights; set the database lock. Static files need nobody."""
    g.actor, g.account, g.posts, g.fab_pairs = None, None, [], NO_PAIRS
    if request.endpoint == "static" or not current_user.is_authenticated:
        return
    assume(int(current_user.id), str(current_user.get_full_name()), check_epoch="_user_id" in cookie)


def assume(user_id: int, name: str, *, check_epoch: bool) -> None:
    """Become the person `user_id` for this request, in their chosen post."""
    session = db_session()
    if check_epoch:
        account = open_account(session, user_id, epoch=cookie.get("epoch"), sid=cookie.get("sid"))
        if account is None:
            logout_user()
            renew_cookie()
            return
    else:
        account = account_of(session, user_id)
    g.account = account
    g.posts = posts_of(session, user_id, on=clock.today())
    if token := g.get("api_token"):
        g.posts = [post for post in g.posts if post.id == token.post_id]
        if not g.posts:
            raise TokenEnded
    wanted = parse_id(str(cookie.get("post", ""))) or (account.active_post if account else None)
    post = chosen_post(g.posts, wanted)
    if post is None:
        return
    grants = grants_of(session, post.role)
    g.fab_pairs = grants.pairs
    g.actor = standing_for(session, actor_in(post, name=name, grants=grants), on=clock.today())
    set_scope(session, g.actor.scope)
    if current_app.testing and current_app.config.get("AREA_FILTER_OFF"):
        g.actor = replace(g.actor, region_code=NATION)


def choose_post(post_id: UUID) -> bool:
    """Make one of the person's own posts the active one; False when it is not theirs."""
    if all(post.id != post_id for post in g.posts):
        return False
    cookie["post"] = str(post_id)
    g.account.active_post = post_id
    return True


def renew_cookie() -> None:
    """Forget everything the cookie held but the language: nothing of one session reaches the next."""
    kept = {name: cookie[name] for name in OUTLIVES if name in cookie}
    cookie.clear()
    cookie.update(kept)


def demand_own_password() -> Response | None:
    """Whoever signed in with a one-time password first chooses their own."""
    account = g.account
    if account is None or not account.must_change_password or request.endpoint in WITH_ONE_TIME_PASSWORD:
        return None
    if request.path.startswith("/api/"):
        raise PasswordMustChange
    return redirect(url_for("AccountScreen.password"))


def demand_second_factor() -> Response | None:
    """Whoever holds a post at a level that wants it first turns the second factor on."""
    account, wanted = g.account, current_app.config["SETTINGS"].mfa_required_levels
    if not wanted or account is None or account.factor_since or request.endpoint in WITHOUT_FACTOR:
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "portal_access", None) == "public":
        return None
    if all(level_of(post.region_code).name not in wanted for post in g.posts):
        return None
    if request.path.startswith("/api/"):
        raise FactorNeeded
    return redirect(url_for("FactorScreen.index"))


def register(app: Flask) -> None:
    """Hook identification into the application, before anything FAB does."""
    app.before_request_funcs.setdefault(None, [])[:0] = [identify, demand_own_password, demand_second_factor]
