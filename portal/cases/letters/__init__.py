"""Letters that come out of the daily work: to citizens, of an office, and what a family may know of its own case."""
