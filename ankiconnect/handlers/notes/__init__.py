"""The category "notes": adding, checking, finding, changing and removing notes, and their tags."""
