"""Actions of the category "models", as methods of `Batch`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..pending import Pending


class BatchModelsFields(ABC):
    """Actions of the category "models"."""

    @abstractmethod
    def add(self, action: str, params: Mapping[str, Any]) -> Pending[Any]:
        """Send a request."""

    def model_field_add(
        self, model_name: str, field_name: str, index: int | None = None
    ) -> Pending[None]:
        """Add a field to a note type. After that the next sync must be a full sync.

        Args:
            model_name: Name of the note type.
            field_name: Name of the field. A field that already exists is not added again, but it is
                moved if index is given.
            index: Position of the field, from 0; null adds a new field at the end.
        """
        return self.add(
            "modelFieldAdd", {"modelName": model_name, "fieldName": field_name, "index": index}
        )

    def model_field_remove(self, model_name: str, field_name: str) -> Pending[None]:
        """Remove a field and its contents in all notes. After that the next sync must be a full sync.

        Anki removes the field from the templates. A front without any field then gets the first
        field.

        Args:
            model_name: Name of the note type.
            field_name: Name of the field.
        """
        return self.add("modelFieldRemove", {"modelName": model_name, "fieldName": field_name})

    def model_field_rename(
        self, model_name: str, old_field_name: str, new_field_name: str
    ) -> Pending[None]:
        """Rename a field. The templates are updated too.

        Args:
            model_name: Name of the note type.
            old_field_name: Name of the field.
            new_field_name: The new name. Anki removes characters that it does not allow (``: " {
                }``). If another field has the name, the later of the two gets a "+" at the end.
        """
        return self.add(
            "modelFieldRename",
            {"modelName": model_name, "oldFieldName": old_field_name, "newFieldName": new_field_name},
        )

    def model_field_reposition(self, model_name: str, field_name: str, index: int) -> Pending[None]:
        """Move a field to another position. After that the next sync must be a full sync.

        Args:
            model_name: Name of the note type.
            field_name: Name of the field.
            index: The new position, from 0. A number past the end means last; -1 means before the
                last.
        """
        return self.add(
            "modelFieldReposition", {"modelName": model_name, "fieldName": field_name, "index": index}
        )

    def model_field_set_description(
        self, model_name: str, field_name: str, description: str
    ) -> Pending[bool]:
        """Set the description of a field, which the editor shows while the field is empty.

        Args:
            model_name: Name of the note type.
            field_name: Name of the field.
            description: The description, a string; "" removes it.

        Returns:
            bool: true
        """
        return self.add(
            "modelFieldSetDescription",
            {"modelName": model_name, "fieldName": field_name, "description": description},
        )

    def model_field_set_font(self, model_name: str, field_name: str, font: str) -> Pending[None]:
        """Set the font of a field in the editor.

        Args:
            model_name: Name of the note type.
            field_name: Name of the field.
            font: Name of the font, a string.
        """
        return self.add(
            "modelFieldSetFont", {"modelName": model_name, "fieldName": field_name, "font": font}
        )

    def model_field_set_font_size(
        self, model_name: str, field_name: str, font_size: int
    ) -> Pending[None]:
        """Set the font size of a field in the editor.

        Args:
            model_name: Name of the note type.
            field_name: Name of the field.
            font_size: The size, an integer from 0 to 65535.
        """
        return self.add(
            "modelFieldSetFontSize",
            {"modelName": model_name, "fieldName": field_name, "fontSize": font_size},
        )
