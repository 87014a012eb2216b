"""``ankiconnect mcp``: a bridge from standard input and output to the endpoint ``/mcp`` of a service.

Many programs start their MCP servers themselves, and speak with them in lines of JSON.
"""
