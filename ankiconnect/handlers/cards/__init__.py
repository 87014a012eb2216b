"""The category "cards": finding and reading cards, and what Anki's scheduler does with them."""
