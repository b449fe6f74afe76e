"""The verbs of the register, in one place for those who call them."""

from portal.registry.applying import apply_change_set, refuse_unready
from portal.registry.moves import save_move
from portal.registry.newcomers import apply_new_families
from portal.registry.probing import note_hits
from portal.registry.proposals import close_change_set, save_proposal
from portal.registry.rebasing import rebase_change_set, resolve_change_set
from portal.registry.regrouping import save_regrouping
from portal.registry.relocating import save_departure
from portal.registry.reopening import reopen_change_sets
from portal.registry.restoring import save_restoration
from portal.registry.revealing import reveal_secret
from portal.registry.reversing import reverse_version

__all__ = [
    "apply_change_set",
    "apply_new_families",
    "close_change_set",
    "note_hits",
    "rebase_change_set",
    "refuse_unready",
    "reopen_change_sets",
    "resolve_change_set",
    "reveal_secret",
    "reverse_version",
    "save_departure",
    "save_move",
    "save_proposal",
    "save_regrouping",
    "save_restoration",
]
