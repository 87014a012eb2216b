"""The category "gui": what works on Anki's windows.

Declared here for every composition, so that an action asked for without a window is refused by its
name. Modules of this folder alone may import aqt, and only inside functions.
"""

from . import adding, browser, editing, main_window, review

__all__ = ["adding", "browser", "editing", "main_window", "review"]
