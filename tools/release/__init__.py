"""Builds a release and tries it: `make release`, or `python -m tools.release`.

`source` exports the committed files, `building` builds them, `sdist` makes the source distribution
reproducible, `changelog` reads the notes, `trials` installs each file in a clean environment and uses
it, and `in_anki` is the part of that which runs in Anki's Python. It needs git and the package index.
"""
