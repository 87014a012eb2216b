"""Builds the Anki add-on, dist/ankiconnect.ankiaddon: `make addon`, or `python -m tools.addon`.

It needs only Python 3.10 or newer with pip. pip downloads the packages in vendor.txt from PyPI once and
keeps them in build/addon. The add-on itself downloads nothing.

`wheels` gets the pinned packages, `vendoring` selects the files that are needed, `comments` makes them
smaller, `imports` makes their imports relative, `texts` writes the manifest and the config, `contents`
collects all files, and `archive` packs them.
"""
