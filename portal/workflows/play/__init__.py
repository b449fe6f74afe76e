"""The token game: how a case moves through a net, one action at a time, without clock, database or domain data."""
