"""Taking running cases to another version of their process: previewed, in the background, undone when wanted."""

from portal.cases.migrating.previewing import DryRun, PreviewRow, dry_run, preview_migration
from portal.cases.migrating.running import migration_in, start_migration
from portal.cases.migrating.staying import Staying, decided_since, staying_cases
from portal.cases.migrating.timing import TIMER_RULES
from portal.cases.migrating.undoing import undo_migration
from portal.cases.migrating.working import run_migration

__all__ = [
    "TIMER_RULES",
    "DryRun",
    "PreviewRow",
    "Staying",
    "decided_since",
    "dry_run",
    "migration_in",
    "preview_migration",
    "run_migration",
    "start_migration",
    "staying_cases",
    "undo_migration",
]
