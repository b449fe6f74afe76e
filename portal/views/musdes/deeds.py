"""What is done at a meeting from a button: done, or told why not, on the page it was asked from."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.wrappers import Response

from portal.kernel.errors import Refused
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import warn


def done(deed: Callable[[], None], back: Response) -> Response:
    """Do it and go back; a refusal is told there, but for what looks like absence."""
    try:
        deed()
    except Refused as error:
        if error.status in {403, 404}:
            raise
        warn(refusal_text(error))
    return back
