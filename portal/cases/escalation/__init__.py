"""What happens to work that is nearly or already late: remind, free it for a substitute, show it to the superior."""
