"""Reading files nobody vouches for: in a process of its own, row by row, within limits."""
