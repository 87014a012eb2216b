"""Benchmarks, which are started by hand: ``python -m benchmarks``, ``python -m benchmarks.smoothness``.

`__main__` is the command, and `run` takes every measure in rounds; a `sample` is one value of one. The
rooms import each other in one direction only:

- `clients`: HTTP clients
- `servers`: the servers, and Anki's library, that are measured. The speed of `servers.echo`, a bare
  server, is the limit.
- `measures`: what is measured
- `report`: the figures, and whether they meet the bars

`smoothness`, `start`, `starting` and `soak` are commands of their own.
"""
