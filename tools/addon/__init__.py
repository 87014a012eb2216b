"""Builds the Anki add-on, dist/ankiconnect.ankiaddon: `make addon`, or `python -m tools.addon`.

It needs Python 3.10 or newer with pip and nothing else. pip downloads the packages of vendor.txt from
PyPI once and keeps them in build/addon; the add-on itself uses no network but what it serves.

The modules: `wheels` gets the pinned packages, `vendoring` picks what is wanted of them, `imports`
makes their imports relative, `texts` writes the manifest and the config, `contents` puts all together,
`archive` packs it.
"""
