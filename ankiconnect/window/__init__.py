"""What the service needs of Anki's window beside the actions: who is busy, what to refresh, the config.

Modules here import aqt only inside functions, so that they can be imported anywhere.
"""
