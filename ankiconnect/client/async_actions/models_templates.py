"""Actions of the category "models", as methods of `AsyncAnki`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...objects.models import NamedTemplate, TemplatesUpdate


class AsyncModelsTemplates(ABC):
    """Actions of the category "models"."""

    @abstractmethod
    async def call(self, action: str, params: Mapping[str, Any]) -> Any:
        """Send a request."""

    async def model_template_add(self, model_name: str, template: NamedTemplate) -> None:
        """Add a template to a note type, and its cards to the notes. After that the next sync must be
        a full sync.

        Args:
            model_name: Name of the note type.
            template: The template. An existing one with that name is replaced.
        """
        await self.call("modelTemplateAdd", {"modelName": model_name, "template": template})

    async def model_template_remove(self, model_name: str, template_name: str) -> None:
        """Remove a template and its cards. After that the next sync must be a full sync.

        Args:
            model_name: Name of the note type.
            template_name: Name of the template.
        """
        await self.call("modelTemplateRemove", {"modelName": model_name, "templateName": template_name})

    async def model_template_rename(
        self, model_name: str, old_template_name: str, new_template_name: str
    ) -> None:
        """Rename a template.

        Args:
            model_name: Name of the note type.
            old_template_name: Name of the template.
            new_template_name: The new name. If another template has it, the later of the two gets a
                "+" at the end.
        """
        await self.call(
            "modelTemplateRename",
            {
                "modelName": model_name,
                "oldTemplateName": old_template_name,
                "newTemplateName": new_template_name,
            },
        )

    async def model_template_reposition(self, model_name: str, template_name: str, index: int) -> None:
        """Move a template to another position. After that the next sync must be a full sync.

        Args:
            model_name: Name of the note type.
            template_name: Name of the template.
            index: The new position, from 0. A number past the end means last; -1 means before the
                last.
        """
        await self.call(
            "modelTemplateReposition",
            {"modelName": model_name, "templateName": template_name, "index": index},
        )

    async def update_model_templates(self, model: TemplatesUpdate) -> None:
        """Change templates of a note type. If Anki refuses one of the changes, nothing changes.

        Args:
            model: The note type's name and the new sides of its templates. A side that is missing
                or "" does not change; unknown templates are ignored.
        """
        await self.call("updateModelTemplates", {"model": model})
