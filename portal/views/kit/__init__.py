"""Our Flask-AppBuilder: identity, area lock, screens, model views, errors, navigation, headers.

Views subclass these, never FAB's classes (fab.md tells which holes they close).
"""
