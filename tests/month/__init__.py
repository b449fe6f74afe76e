"""One whole month of one regency through the real pages (`python -m tests.month`), and whether every total agrees."""
