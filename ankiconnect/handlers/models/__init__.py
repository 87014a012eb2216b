"""The category "models": note types, with their fields, templates and styling."""
