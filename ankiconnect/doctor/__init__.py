"""``ankiconnect doctor``: finds what keeps programs from using Anki, and says what to do.

It looks from outside, as a program does: at the port, the settings and the files. Anki need not run.
"""
