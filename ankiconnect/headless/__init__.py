"""The service without a window: its composition, its main thread, its profiles and collections."""
