"""The category "misc": the API itself, profiles, packages, sync, the add-on's own upgrade."""
