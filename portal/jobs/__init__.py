"""Background work: shallow; each job calls one operation."""
