"""What Anki is busy with, when it is idle, and what runs in its background."""
