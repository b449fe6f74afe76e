"""Taking running cases to another version of their process: previewed, in the background, undone when wanted."""

from portal.cases.migrating.previewing import PreviewRow, preview_migration
from portal.cases.migrating.running import migration_in, run_migration, start_migration
from portal.cases.migrating.undoing import undo_migration

__all__ = ["PreviewRow", "migration_in", "preview_migration", "run_migration", "start_migration", "undo_migration"]
