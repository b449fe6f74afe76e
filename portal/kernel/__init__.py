"""The ground floor: database, errors, clock, facts, identifiers, secrets.

Everything above stands on it; it knows nothing above.
"""
