"""What is measured: servers, Anki's library in this process, and the notes that both have."""
