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
        NamedTemplate,
        NewTemplate,
        Styling,
        StylingUpdate,
        TemplateSides,
        TemplatesUpdate,
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

    def model_templates(self, model_name: str) -> Pending[dict[str, TemplateSides]]:
        """Get the templates of a note type.

        Args:
            model_name: Name of the note type.

        Returns:
            object: both sides of each template, by the name of the template
        """
        return self.add("modelTemplates", {"modelName": model_name})

    def update_model_styling(self, model: StylingUpdate) -> Pending[None]:
        """Replace the styling of a note type, which all its cards share.

        Args:
            model: The note type's name and its new styling.
        """
        return self.add("updateModelStyling", {"model": model})

    def update_model_templates(self, model: TemplatesUpdate) -> Pending[None]:
        """Change templates of a note type. If Anki refuses one of the changes, nothing changes.

        Args:
            model: The note type's name and the new sides of its templates. A side that is missing
                or "" does not change; unknown templates are ignored.
        """
        return self.add("updateModelTemplates", {"model": model})
