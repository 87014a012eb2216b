"""The Python SDK's client: does what the lines of standard input say, and prints a line for each.

Arguments: the mode ("auto", "legacy" or a version), the key or "", then a URL or a command.
"""

import asyncio
import json
import sys

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client


def connect(mode, key, where):
    if where[0].startswith("http"):
        if not key:
            return Client(where[0], mode=mode)
        http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"})
        return Client(streamable_http_client(where[0], http_client=http), mode=mode)
    variables = {"ANKICONNECT_API_KEY": key} if key else {}
    return Client(StdioServerParameters(command=where[0], args=where[1:], env=variables), mode=mode)


async def do(client, wanted):
    kind, name, arguments = wanted
    if kind == "tools":
        return [one.name for one in (await client.list_tools()).tools]
    if kind == "call":
        result = await client.call_tool(name, arguments)
        return [bool(result.is_error), result.content[0].text, result.structured_content]
    if kind == "resource":
        return (await client.read_resource(name)).contents[0].text
    if kind == "prompts":
        return [one.name for one in (await client.list_prompts()).prompts]
    if kind == "prompt":
        return (await client.get_prompt(name, arguments)).messages[0].content.text
    return [client.protocol_version, client.instructions]


async def main():
    mode, key, *where = sys.argv[1:]
    async with connect(mode, key, where) as client:
        print("ready", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(await do(client, json.loads(line))), flush=True)


asyncio.run(main())
