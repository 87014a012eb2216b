"""What Anki is busy with, when it is idle, when it closes, and what runs beside its main thread."""
