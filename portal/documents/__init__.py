"""Letters: numbering, typed content to PDF, verification code, immutable archive."""
