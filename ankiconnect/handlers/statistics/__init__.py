"""The category "statistics": the review log and Anki's statistics page."""

from . import days, page, reviews

__all__ = ["days", "page", "reviews"]
