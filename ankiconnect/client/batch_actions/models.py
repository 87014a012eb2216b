"""Actions of the category "models", as methods of `Batch`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...objects.anki import NoteType
    from ...objects.models import (
        FieldFont,
        ModelsWouldDelete,
        NewTemplate,
        Styling,
        StylingUpdate,
        TemplateSides,
    )
    from ..pending import Pending


class BatchModels(ABC):
    """Actions of the category "models"."""

    @abstractmethod
    def add(self, action: str, params: Mapping[str, Any]) -> Pending[Any]:
        """Send a request."""

    def create_model(
        self,
        model_name: str,
        in_order_fields: list[str],
        card_templates: list[NewTemplate],
        css: str | None = None,
        is_cloze: bool = False,
    ) -> Pending[NoteType]:
        """Create a note type.

        Args:
            model_name: Name of the note type. A name that differs only in case counts as the same.
            in_order_fields: Names of the fields, at least one.
            card_templates: Card templates, at least one. Without a name, a template is called "Card
                1", "Card 2" and so on, by its position.
            css: The styling; null for Anki's default styling.
            is_cloze: Whether it is a cloze note type.

        Returns:
            object: the new note type, in the form that findModelsById returns
        """
        return self.add(
            "createModel",
            {
                "modelName": model_name,
                "inOrderFields": in_order_fields,
                "cardTemplates": card_templates,
                "css": css,
                "isCloze": is_cloze,
            },
        )

    def delete_models(
        self, model_names: list[str], notes_too: bool = False, dry_run: bool = False
    ) -> Pending[int | ModelsWouldDelete]:
        """Delete note types. The next sync must be a full one, unless this is undone before.

        All are checked first: after an error, nothing is deleted.

        Args:
            model_names: Names of the note types; unknown ones are ignored.
            notes_too: true also deletes the notes of these types and their cards. The reviews stay
                in the review log.
            dry_run: true only counts what would be deleted.

        Returns:
            int: number of deleted note types; with dryRun an object: the number of note types,
            notes and cards
        """
        return self.add(
            "deleteModels", {"modelNames": model_names, "notesToo": notes_too, "dryRun": dry_run}
        )

    def find_and_replace_in_models(
        self,
        model_name: str | None,
        find_text: str,
        replace_text: str,
        front: bool = True,
        back: bool = True,
        css: bool = True,
    ) -> Pending[int]:
        """Replace text in the templates and styling of one note type or of all. If Anki refuses one of
        the changes, nothing changes. The parameters may also be sent in one object, as the
        parameter ``model``.

        Args:
            model_name: Name of the note type; null or "" for all note types.
            find_text: The text to find. Case matters, and it must not be empty.
            replace_text: The text to insert instead.
            front: Whether to replace in the fronts of the templates.
            back: Whether to replace in the backs of the templates.
            css: Whether to replace in the styling.

        Returns:
            int: number of note types that contained the text in one of these parts
        """
        return self.add(
            "findAndReplaceInModels",
            {
                "modelName": model_name,
                "findText": find_text,
                "replaceText": replace_text,
                "front": front,
                "back": back,
                "css": css,
            },
        )

    def find_models_by_id(self, model_ids: list[int]) -> Pending[list[NoteType]]:
        """Get whole note types by their ids. If one id is unknown, the request fails.

        Args:
            model_ids: Ids of the note types.

        Returns:
            array: the note types as Anki stores them, in input order
        """
        return self.add("findModelsById", {"modelIds": model_ids})

    def find_models_by_name(self, model_names: list[str]) -> Pending[list[NoteType]]:
        """Get whole note types by their names. If one name is unknown, the request fails.

        Args:
            model_names: Names of the note types.

        Returns:
            array: the note types in input order, as for findModelsById
        """
        return self.add("findModelsByName", {"modelNames": model_names})

    def model_field_descriptions(self, model_name: str) -> Pending[list[str]]:
        """Get the descriptions of a note type's fields. The editor shows a description in an empty
        field.

        Args:
            model_name: Name of the note type.

        Returns:
            array of string, in the order of the fields; "" for a field without one
        """
        return self.add("modelFieldDescriptions", {"modelName": model_name})

    def model_field_fonts(self, model_name: str) -> Pending[dict[str, FieldFont]]:
        """Get the fonts that the editor uses for a note type's fields.

        Args:
            model_name: Name of the note type.

        Returns:
            object: the font of each field, by the name of the field
        """
        return self.add("modelFieldFonts", {"modelName": model_name})

    def model_field_names(self, model_name: str) -> Pending[list[str]]:
        """Get the names of a note type's fields.

        Args:
            model_name: Name of the note type.

        Returns:
            array of string, in the order of the fields
        """
        return self.add("modelFieldNames", {"modelName": model_name})

    def model_fields_on_templates(self, model_name: str) -> Pending[dict[str, list[list[str]]]]:
        """Get the fields that each template of a note type shows.

        Args:
            model_name: Name of the note type.

        Returns:
            object: template name -> [fields of the front, fields of the back], in order of
            appearance. Filters are removed (``{{type:Back}}`` gives Back). ``{{#x}}`` and
            ``{{/x}}`` are left out, and ``{{^x}}`` gives "^x". FrontSide and the fields of the
            front are left out of the back.
        """
        return self.add("modelFieldsOnTemplates", {"modelName": model_name})

    def model_name_from_id(self, model_id: int) -> Pending[str]:
        """Get the name of a note type.

        Args:
            model_id: Id of the note type.

        Returns:
            string
        """
        return self.add("modelNameFromId", {"modelId": model_id})

    def model_names(self) -> Pending[list[str]]:
        """Get the names of all note types.

        Returns:
            array of string, sorted without regard to case
        """
        return self.add("modelNames", {})

    def model_names_and_ids(self) -> Pending[dict[str, int]]:
        """Get the names and ids of all note types.

        Returns:
            object: note type name -> id
        """
        return self.add("modelNamesAndIds", {})

    def model_styling(self, model_name: str) -> Pending[Styling]:
        """Get the styling of a note type, which all its cards share.

        Args:
            model_name: Name of the note type.

        Returns:
            object: the styling
        """
        return self.add("modelStyling", {"modelName": model_name})

    def model_templates(self, model_name: str) -> Pending[dict[str, TemplateSides]]:
        """Get the templates of a note type.

        Args:
            model_name: Name of the note type.

        Returns:
            object: both sides of each template, by the name of the template
        """
        return self.add("modelTemplates", {"modelName": model_name})

    def rename_model(self, model_name: str, new_name: str) -> Pending[None]:
        """Rename a note type. Its notes stay as they are, and no full sync is needed.

        Args:
            model_name: Name of the note type.
            new_name: Its new name. It may be the old one in another case.
        """
        return self.add("renameModel", {"modelName": model_name, "newName": new_name})

    def update_model_styling(self, model: StylingUpdate) -> Pending[None]:
        """Replace the styling of a note type, which all its cards share.

        Args:
            model: The note type's name and its new styling.
        """
        return self.add("updateModelStyling", {"model": model})
