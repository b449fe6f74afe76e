"""Wilayah: the tree of provinces, regencies, sub-districts and villages, with validity and search."""
