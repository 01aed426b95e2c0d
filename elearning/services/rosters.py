"""Taking in many people at once from a file: read, looked through row by row, then all of it or nothing."""

#: In bytes; 5,000 rows of names and addresses are half of it.
LARGEST_ROSTER = 2_000_000
