"""Questionnaires: versioned, immutable once published; one definition compiled to every form, check and template."""
