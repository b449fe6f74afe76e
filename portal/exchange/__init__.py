"""Exchange: spreadsheets in, as proposals; lists out, masked and accounted for."""
