"""A table of the private API that the service uses: names that may change without notice.

Tests compare the table with the code and with each supported Anki. docs/private-api.md is generated
from it: ``python -m tools.private_api``.
"""

from . import anki_library, anki_window, database, http_libraries, web_pages
from .rows import Row

SECTIONS: dict[str, tuple[Row, ...]] = {
    "Anki's library: the backend": anki_library.BACKEND,
    "Anki's library: the collection": anki_library.COLLECTION,
    "Anki's library: fields of messages": anki_library.MESSAGES,
    "Anki's library: texts of errors": anki_library.TEXTS,
    "The collection's database": database.TABLES,
    "Anki's main window": anki_window.MAIN_WINDOW,
    "Dialogs and the Add window": anki_window.DIALOGS,
    "The browser": anki_window.BROWSER,
    "The preview": anki_window.PREVIEW,
    "The editor": anki_window.EDITOR,
    "The reviewer": anki_window.REVIEWER,
    "Web views": anki_window.PAGES,
    "What stands in pages": web_pages.PAGES,
    "Sync and profiles": anki_window.SYNC,
    "Operations and dialogs": anki_window.OPERATIONS,
    "Add-ons": anki_window.ADDONS,
    "Hooks": anki_window.HOOKS,
    "aiohttp": http_libraries.AIOHTTP,
    "asyncio": http_libraries.ASYNCIO,
    "PyQt": http_libraries.PYQT,
}

ROWS: tuple[Row, ...] = tuple(row for rows in SECTIONS.values() for row in rows)
