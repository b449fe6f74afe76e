"""The pictures of the guides, taken of the demo at a fixed moment (`make pictures`)."""
