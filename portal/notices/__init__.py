"""Notices: what a person is told outside the page they are on; numbers and links only, nothing personal."""
