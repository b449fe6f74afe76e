"""Working time: which days and hours an area's offices are open, and what that makes of a deadline."""
