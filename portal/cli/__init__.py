"""Commands: shallow; each calls operations."""
