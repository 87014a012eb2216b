"""All actions, as methods of `Anki`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from .cards import SyncCards
from .collection import SyncCollection
from .decks import SyncDecks
from .filtered import SyncFiltered
from .gui import SyncGui
from .media import SyncMedia
from .misc import SyncMisc
from .models import SyncModels
from .models_fields import SyncModelsFields
from .models_templates import SyncModelsTemplates
from .notes import SyncNotes
from .statistics import SyncStatistics
from .study import SyncStudy
from .tags import SyncTags


class SyncActions(
    SyncCards,
    SyncCollection,
    SyncDecks,
    SyncFiltered,
    SyncGui,
    SyncMedia,
    SyncMisc,
    SyncModels,
    SyncModelsFields,
    SyncModelsTemplates,
    SyncNotes,
    SyncStatistics,
    SyncStudy,
    SyncTags,
):
    """All actions of the API."""
