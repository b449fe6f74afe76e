"""Reads across the rooms below: what happened, for those who watch over it."""
