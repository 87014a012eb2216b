"""All actions, as methods of `Batch`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from .cards import BatchCards
from .collection import BatchCollection
from .decks import BatchDecks
from .filtered import BatchFiltered
from .gui import BatchGui
from .media import BatchMedia
from .misc import BatchMisc
from .models import BatchModels
from .models_fields import BatchModelsFields
from .models_templates import BatchModelsTemplates
from .notes import BatchNotes
from .statistics import BatchStatistics
from .study import BatchStudy
from .tags import BatchTags


class BatchActions(
    BatchCards,
    BatchCollection,
    BatchDecks,
    BatchFiltered,
    BatchGui,
    BatchMedia,
    BatchMisc,
    BatchModels,
    BatchModelsFields,
    BatchModelsTemplates,
    BatchNotes,
    BatchStatistics,
    BatchStudy,
    BatchTags,
):
    """All actions of the API."""
