"""People, rooms and things, as SVG. Flat shapes, one shadow side, no outlines; everybody looks to the right."""
