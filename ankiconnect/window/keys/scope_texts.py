"""What each scope allows, in words for the user."""

SCOPE_TEXTS = {
    "read": "read notes, cards, decks, statistics and media",
    "add": "add notes, media, tags and decks",
    "edit": "change and delete notes, cards, decks and note types",
    "review": "answer cards, change due dates, undo",
    "window": "use Anki's windows",
    "admin": "profiles, sync, packages, backups, files of this computer",
}
