"""An error that a service answered with."""

from __future__ import annotations


class ApiError(Exception):
    """The service answered with an error; the text is the API's."""
