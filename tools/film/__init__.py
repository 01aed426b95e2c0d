"""From the text of a casus or a module to its films: drawn, spoken and captioned.

`script`, `timeline`, `captions` and `container` know no library but Python; the rest asks for `requirements.txt`.
"""
