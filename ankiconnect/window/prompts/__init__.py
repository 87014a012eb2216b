"""Messages and questions to the user, which block nothing."""
