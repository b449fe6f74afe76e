"""How a marking of one version is laid onto another: element by element, key by key."""
