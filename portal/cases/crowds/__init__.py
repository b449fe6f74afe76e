"""Around one answer for many: what must be read first, who confirms it, how long it can be taken back whole."""
