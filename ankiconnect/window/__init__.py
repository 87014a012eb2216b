"""What the service needs of Anki's window besides the actions.

Modules here import aqt only inside functions, so that they can be imported anywhere. The exceptions are
the modules of the edit window, which say so.
"""
