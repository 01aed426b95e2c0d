"""Looking an installation over: what works, what deserves attention, what is wrong, and what to do about it."""
