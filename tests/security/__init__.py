"""The site from outside: rows S01-S66 of the list of what must hold, tried as somebody would who means harm."""
