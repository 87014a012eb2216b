"""The service without a window: composition, main loop, profiles, collections and sync."""
