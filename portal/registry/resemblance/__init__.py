"""Who resembles whom: name keys, explained scores, candidates of a proposal, the nation compared in sets, decided pairs."""
