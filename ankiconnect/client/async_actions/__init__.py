"""All actions, as methods of `AsyncAnki`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from .cards import AsyncCards
from .collection import AsyncCollection
from .decks import AsyncDecks
from .filtered import AsyncFiltered
from .gui import AsyncGui
from .media import AsyncMedia
from .misc import AsyncMisc
from .models import AsyncModels
from .models_fields import AsyncModelsFields
from .models_templates import AsyncModelsTemplates
from .notes import AsyncNotes
from .statistics import AsyncStatistics
from .study import AsyncStudy
from .tags import AsyncTags


class AsyncActions(
    AsyncCards,
    AsyncCollection,
    AsyncDecks,
    AsyncFiltered,
    AsyncGui,
    AsyncMedia,
    AsyncMisc,
    AsyncModels,
    AsyncModelsFields,
    AsyncModelsTemplates,
    AsyncNotes,
    AsyncStatistics,
    AsyncStudy,
    AsyncTags,
):
    """All actions of the API."""
