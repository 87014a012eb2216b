"""The Model Context Protocol: what assistants can do with Anki, and how they ask for it.

``wire/`` has the protocol, ``tools/`` the tools, resources and prompts. Neither knows HTTP or Anki: a
tool runs actions by their names. `catalog` puts them together.
"""
