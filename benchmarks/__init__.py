"""Benchmarks, which are started by hand: ``python -m benchmarks``, ``python -m benchmarks.smoothness``.

`__main__` is the command. `servers` starts the servers. `session` sends requests to a server and fills
it; `library` does the same work in this process. `collection` has the data that both are filled with.
`single`, `bulk`, `mining` and `endurance` are the measures (see `measure`). `subjects` takes a `sample`
of one measure, and `run` repeats that in rounds. `wire` and `load` are HTTP clients; `echo` is a bare
server, whose speed is the limit. `results` stores the figures, `bars` and `growth` judge them, `report`
and `picture` show them.

The modules import each other in one direction only.
"""
