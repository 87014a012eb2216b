"""The category "gui": what works on Anki's windows.

Declared here for every composition, so that an action asked for without a window is refused by its
name. Modules of this folder alone may import aqt, and only inside functions.
"""
