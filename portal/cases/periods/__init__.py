"""Periods in which proposals are taken, and gates they pass: configuration of the ministry, inherited downwards."""
