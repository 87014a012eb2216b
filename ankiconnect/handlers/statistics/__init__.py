"""The category "statistics": the review log and Anki's statistics page."""
