"""The category "gui": actions on Anki's windows.

They are declared in every composition, so that one that is called without a window is refused by its
name. Of all handlers, only those here may import aqt, and only inside functions.
"""
