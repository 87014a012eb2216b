"""What changed in the collection, whoever changed it.

SQLite notes each change, and they are read after each operation.

Main thread only, except where something else is said.
"""
