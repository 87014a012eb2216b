"""The category "study": the cards to study next, and answering them."""
