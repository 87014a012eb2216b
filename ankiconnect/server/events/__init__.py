"""``GET /events``: what changed in the collection, as Server-Sent Events or by long poll."""
