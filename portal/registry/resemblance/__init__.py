"""Who resembles whom: keys of names, explained scores, a proposal's candidates, the nation in sets, decided pairs."""
