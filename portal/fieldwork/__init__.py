"""Home visits: the result, the point, the photos and the time of a field check."""
