"""The objects that requests and replies of the API hold, as types.

Each type's docstring has a line for each member. Checks of requests, the reference page, the OpenAPI
document and the clients are made from them. The modules import neither Anki nor anything of the
service, so that a client can use them by themselves.

A member that a request may leave out is in a class with ``total=False``. ``null`` counts as left out.
"""
