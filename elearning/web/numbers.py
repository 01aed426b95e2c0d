"""Numbers of rows as they stand in addresses: a larger one than a database can compare with is not there."""

LARGEST = 2**31 - 1
#: For a rule of an address.
NUMBER = f"int(max={LARGEST})"
