"""The scenes of the month, one file each, in the order in which they happen."""
