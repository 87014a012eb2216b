// The TypeScript SDK's client: does what the lines of standard input say, and prints a line for each.
// Arguments: the mode ("auto", "legacy" or a version), the key or "", then a URL or a command.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const found = createRequire(`${process.env.MCP_PACKAGES}/package.json`);
const load = (name) => import(pathToFileURL(found.resolve(name)).href);
const { Client, StreamableHTTPClientTransport } = await load("@modelcontextprotocol/client");
const { StdioClientTransport } = await load("@modelcontextprotocol/client/stdio");

const [mode, key, ...where] = process.argv.slice(2);
const negotiated = mode === "auto" || mode === "legacy" ? mode : { pin: mode };
const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: negotiated } });
const headers = key ? { Authorization: `Bearer ${key}` } : {};
const transport = where[0].startsWith("http")
  ? new StreamableHTTPClientTransport(new URL(where[0]), { requestInit: { headers } })
  : new StdioClientTransport({
      command: where[0],
      args: where.slice(1),
      env: { ...process.env, ...(key ? { ANKICONNECT_API_KEY: key } : {}) },
    });

async function run([kind, name, given]) {
  if (kind === "tools") return (await client.listTools()).tools.map((one) => one.name);
  if (kind === "call") {
    const result = await client.callTool({ name, arguments: given });
    return [result.isError === true, result.content[0].text, result.structuredContent ?? null];
  }
  if (kind === "resource") return (await client.readResource({ uri: name })).contents[0].text;
  if (kind === "prompts") return (await client.listPrompts()).prompts.map((one) => one.name);
  if (kind === "prompt") {
    return (await client.getPrompt({ name, arguments: given })).messages[0].content.text;
  }
  return [client.getNegotiatedProtocolVersion?.() ?? "", client.getInstructions()];
}

await client.connect(transport);
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await run(JSON.parse(line))));
}
await client.close();
process.exit(0);
