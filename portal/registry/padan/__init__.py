"""Padan: what the register says of a person held against what the civil registry (Dukcapil) answers."""
