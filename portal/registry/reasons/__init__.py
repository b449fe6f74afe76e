"""Reasons people give by a code: what each is called, what a citizen can do then, from when until when it is given."""
