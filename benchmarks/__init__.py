"""How quick and how small: the real program beside the least that its parts cost, on data of a whole province."""
