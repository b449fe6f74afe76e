"""Signed letters that answer for numbers: a village's SPTJM in place of a meeting, a regency's letter sent back."""
