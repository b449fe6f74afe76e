"""A NIK or No. KK searched for never stands in an address: a sealed word stands for it, for its finder, for an hour.

Addresses are kept in browsers' histories and servers' logs; the number travels in a form's body and comes back sealed.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag

from portal.kernel import clock
from portal.kernel.identifiers import clean_number
from portal.kernel.secrets import vault
from portal.views.kit.identity import current_actor

DIGITS = 16
LIFE = timedelta(hours=1)
_COLUMN = "search.number"


def number_in(text: str) -> str | None:
    """The NIK or No. KK a search text is, None when it is words."""
    number = clean_number(text)
    return number if number.isascii() and number.isdigit() and len(number) == DIGITS else None


def veil(number: str) -> str:
    """The word that stands for a number in an address."""
    told = json.dumps([number, current_actor().user_id, clock.now().isoformat()])
    return base64.urlsafe_b64encode(vault().seal(told, column=_COLUMN)).decode().rstrip("=")


def unveil(word: str) -> str | None:
    """The number a word stands for; None when it is not ours, not this person's, or too old."""
    try:
        sealed = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
        number, user_id, at = json.loads(vault().open(sealed, column=_COLUMN))
        fresh = clock.now() - datetime.fromisoformat(at) < LIFE
    except (ValueError, TypeError, IndexError, binascii.Error, InvalidTag):
        return None
    return str(number) if fresh and user_id == current_actor().user_id else None
