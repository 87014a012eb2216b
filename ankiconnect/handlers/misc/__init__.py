"""The category "misc": the API itself, profiles, packages, sync, the add-on's own upgrade."""

from . import api, packages, profiles, sync, upgrade

__all__ = ["api", "packages", "profiles", "sync", "upgrade"]
