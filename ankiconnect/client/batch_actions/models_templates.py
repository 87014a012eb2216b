"""Actions of the category "models", as methods of `Batch`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...objects.models import NamedTemplate, TemplatesUpdate
    from ..pending import Pending


class BatchModelsTemplates(ABC):
    """Actions of the category "models"."""

    @abstractmethod
    def add(self, action: str, params: Mapping[str, Any]) -> Pending[Any]:
        """Send a request."""

    def model_template_add(self, model_name: str, template: NamedTemplate) -> Pending[None]:
        """Add a template to a note type, and its cards to the notes. After that the next sync must be
        a full sync.

        Args:
            model_name: Name of the note type.
            template: The template. An existing one with that name is replaced.
        """
        return self.add("modelTemplateAdd", {"modelName": model_name, "template": template})

    def model_template_remove(self, model_name: str, template_name: str) -> Pending[None]:
        """Remove a template and its cards. After that the next sync must be a full sync.

        Args:
            model_name: Name of the note type.
            template_name: Name of the template.
        """
        return self.add("modelTemplateRemove", {"modelName": model_name, "templateName": template_name})

    def model_template_rename(
        self, model_name: str, old_template_name: str, new_template_name: str
    ) -> Pending[None]:
        """Rename a template.

        Args:
            model_name: Name of the note type.
            old_template_name: Name of the template.
            new_template_name: The new name. If another template has it, the later of the two gets a
                "+" at the end.
        """
        return self.add(
            "modelTemplateRename",
            {
                "modelName": model_name,
                "oldTemplateName": old_template_name,
                "newTemplateName": new_template_name,
            },
        )

    def model_template_reposition(
        self, model_name: str, template_name: str, index: int
    ) -> Pending[None]:
        """Move a template to another position. After that the next sync must be a full sync.

        Args:
            model_name: Name of the note type.
            template_name: Name of the template.
            index: The new position, from 0. A number past the end means last; -1 means before the
                last.
        """
        return self.add(
            "modelTemplateReposition",
            {"modelName": model_name, "templateName": template_name, "index": index},
        )

    def update_model_templates(self, model: TemplatesUpdate) -> Pending[None]:
        """Change templates of a note type. If Anki refuses one of the changes, nothing changes.

        Args:
            model: The note type's name and the new sides of its templates. A side that is missing
                or "" does not change; unknown templates are ignored.
        """
        return self.add("updateModelTemplates", {"model": model})
