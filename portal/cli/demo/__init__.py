"""The demo: one real regency, invented families, cases at every step, one person per role. Never in production."""
