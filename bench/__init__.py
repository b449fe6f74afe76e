"""Measurements. Each module prints one JSON object on its last line, with its ratios; never a test."""
