"""Screens: three clauses each (fetch, may, do), signed in and permitted before they begin."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import redirect, request, url_for
from flask_appbuilder import BaseView
from flask_login import current_user
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.kernel.errors import NotSignedIn
from portal.views.kit.identity import current_actor

View = TypeVar("View", bound=Callable[..., Any])


class Screen(BaseView):  # type: ignore[misc]
    """Base of the portal's own screens. Each route says `@needs(...)`, `@signed_in` or `@public`."""

    default_view = "index"


def needs(permission: Permission) -> Callable[[View], View]:
    """The route is for actors whose active post holds `permission`."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated and not request.path.startswith("/api/"):
                return to_sign_in()
            current_actor().must(permission)
            return view(*args, **kwargs)

        guarded.portal_access = permission  # type: ignore[attr-defined]
        return cast("View", guarded)

    return guard


def signed_in(view: View) -> View:
    """The route is for anybody signed in, with or without a post."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            if request.path.startswith("/api/"):
                raise NotSignedIn
            return to_sign_in()
        return view(*args, **kwargs)

    guarded.portal_access = "signed_in"  # type: ignore[attr-defined]
    return cast("View", guarded)


def public(view: View) -> View:
    """The route is for everybody: it must show nothing personal."""
    view.portal_access = "public"  # type: ignore[attr-defined]
    return view


def to_sign_in() -> Response:
    """The way to the sign-in page, and back here afterwards (GET only)."""
    target = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(url_for("PortalAuthView.login", next=target))
