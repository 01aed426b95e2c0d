"""Storms: long runs against kills and faulty servers. pytest does not collect them; `dev.py faults` runs them."""
