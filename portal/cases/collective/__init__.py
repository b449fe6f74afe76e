"""The ministry's decree on many cases at once: gathered, cleared, signed twice, published, told to the public."""
