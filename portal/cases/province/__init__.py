"""The province's desk: a random sample of what its regencies decided, how they compare, which disputes came up."""
