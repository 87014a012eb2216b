"""The category "models": note types, with their fields, templates and styling."""

from . import creating, fields, reading, replacing, styling, templates

__all__ = ["creating", "fields", "reading", "replacing", "styling", "templates"]
