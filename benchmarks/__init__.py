"""Measures that are run by hand: ``python -m benchmarks`` and ``python -m benchmarks.smoothness``.

`__main__` is the command. `servers` starts what is measured, `session` asks and fills it, `library`
does the same work in process; `collection` says what all are filled with. `single`, `bulk`, `mining`
and `endurance` are the measures (`measure` says what one is), `run` takes them in rounds. `wire` and
`load` are the clients, `echo` the server that bounds them. `results` keeps the figures, `bars` and
`growth` judge them, `report` and `picture` show them.
"""
