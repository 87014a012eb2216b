"""A bridge between Anki and other programs: its HTTP API, version 6.

Importing this package starts nothing and needs neither ``aqt`` nor a display; the compositions
(``headless``, and the add-on inside Anki) decide what runs.
"""

__version__ = "1.0.0"
