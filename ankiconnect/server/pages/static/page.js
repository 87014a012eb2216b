// The page of the service. What comes from the collection, from programs and from settings is only ever
// text: elements are made by `make`, which never parses HTML.

"use strict";

const VERSION = 6;
const STATUS_MS = 5000;
const REQUESTS_MS = 2000;
const MAX_SHOWN = 100000; // characters of a reply
const MAX_DEPTH = 4; // of objects in a form; deeper ones are typed as JSON
const KEY = "ankiconnect-key";
const HIDDEN_KEY = "••••••••"; // shown in place of the key, which is copied
const ADDRESS = new URL(".", location.href).href.replace(/\/$/, "");

const byId = (id) => document.getElementById(id);

let key = sessionStorage.getItem(KEY);
let state = null; // the last status.json

// Elements

/** Makes an element: `make("p", {class: "soft"}, "text", child)`. Properties that are functions listen. */
function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [property, value] of Object.entries(properties)) {
    if (typeof value === "function") {
      element.addEventListener(property, value);
    } else if (typeof value === "boolean") {
      element.toggleAttribute(property, value);
    } else if (value !== undefined) {
      element.setAttribute(property, value);
    }
  }
  element.append(...children);
  return element;
}

function button(text, click, kind = "") {
  return make("button", { type: "button", class: kind, click }, text);
}

let lastId = 0;

function newId() {
  lastId += 1;
  return `made-${lastId}`;
}

// Talking to the service

class KeyNeeded extends Error {}

/** The result in a reply. Throws its error. */
function resultOf(reply) {
  if (reply.error === "valid api key must be provided") {
    throw new KeyNeeded(reply.error);
  }
  if (reply.error) {
    throw new Error(reply.error);
  }
  return reply.result;
}

async function read(path) {
  const response = await fetch(path, { headers: keyHeader(), cache: "no-store" });
  return resultOf(await response.json());
}

function keyHeader() {
  return key === null ? {} : { Authorization: `Bearer ${encodeKey(key)}` };
}

/** A header holds bytes: the key's UTF-8, each as one character. */
function encodeKey(text) {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

function withKey(request) {
  return key === null ? request : { ...request, key };
}

/** Sends a request of the API; the reply as it came, and how long it took. */
async function send(request) {
  const begun = performance.now();
  const response = await fetch("./", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(withKey(request)),
  });
  const text = await response.text();
  return { text, status: response.status, ms: performance.now() - begun };
}

async function call(action, params = {}) {
  const { text } = await send({ action, version: VERSION, params });
  return resultOf(JSON.parse(text));
}

// The key

function askForKey(error) {
  byId("key-error").textContent = error;
  byId("key-form").hidden = false;
}

function forgetKey() {
  const wasWrong = key !== null;
  key = null;
  sessionStorage.removeItem(KEY);
  askForKey(wasWrong ? "That is not the key." : "");
}

byId("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  key = byId("key").value;
  sessionStorage.setItem(KEY, key);
  byId("key").value = "";
  byId("key-form").hidden = true;
  hints.clear();
  refresh();
});

// Is it on?

const SUMMARIES = {
  ok: "Yes. Programs can use your collection now.",
  busy: "Yes. Requests wait, since Anki itself uses the collection.",
  closed: "The service is on, but no collection is open.",
};
const PILLS = { ok: "on", busy: "busy", closed: "no collection" };

async function refresh() {
  try {
    state = await read("status.json");
  } catch (error) {
    showTrouble(error);
    return;
  }
  byId("trouble").hidden = true;
  byId("key-form").hidden = true;
  showState();
}

function showTrouble(error) {
  if (error instanceof KeyNeeded) {
    showPill("busy", "key needed");
    byId("on-summary").textContent = "Yes. It needs its key to show more.";
    forgetKey();
    return;
  }
  const unreachable = error instanceof TypeError; // as fetch says it
  showPill("closed", unreachable ? "not reachable" : "refused");
  const text = unreachable
    ? "The service does not answer. Is Anki still open? This page tries again by itself."
    : `The service refuses this page: ${error.message}`;
  byId("on-summary").textContent = "";
  byId("trouble").textContent = text;
  byId("trouble").hidden = false;
}

function showPill(kind, text) {
  const pill = byId("pill");
  if (pill.textContent !== text) {
    pill.textContent = text; // else a screen reader would say it again
  }
  pill.className = kind;
}

function showState() {
  showPill(state.status, PILLS[state.status]);
  byId("on-summary").textContent = summary();
  byId("warning").hidden = !state.warning;
  byId("warning").textContent = state.warning ? `Warning: ${state.warning}.` : "";
  byId("facts").replaceChildren(...facts().map(([name, value]) => fact(name, value)));
  byId("clients").replaceChildren(...clients());
  byId("origins").replaceChildren(...listed(state.origins));
  fillPrograms();
}

function summary() {
  const text = SUMMARIES[state.status];
  if (state.problem) {
    return `${text} Anki says: ${state.problem}.`;
  }
  return state.busyWith.length ? `${text} It is busy with: ${state.busyWith.join(", ")}.` : text;
}

function facts() {
  return [
    ["Address", state.urls.join(", ")],
    ["Profile", state.profile || "–"],
    ["Notes", count(state.notes)],
    ["Cards", count(state.cards)],
    ["Anki", state.ankiVersion + (state.hasWindow ? "" : ", without a window")],
    ["ankiconnect", state.version],
    ["Key", state.needsKey ? "required" : "not required"],
  ];
}

function fact(name, value) {
  return make("div", {}, make("dt", {}, name), make("dd", {}, value));
}

function count(number) {
  return number === null ? "–" : number.toLocaleString("en-US");
}

function clients() {
  if (!state.clients.length) {
    return [make("li", { class: "soft" }, "None yet. Requests of this page count too, once you try something.")];
  }
  return state.clients.map((client) =>
    make("li", {},
      make("span", {}, nameOf(client)),
      make("span", { class: "soft" }, `${count(client.requests)} ${client.requests === 1 ? "request" : "requests"}, ${ago(client.last)}`)));
}

/** Who sent a request: the origin of a page, else the program's own name. */
function nameOf({ origin, program }) {
  if (origin === location.origin) {
    return "this page";
  }
  return origin || program || "a program without a name";
}

function ago(time) {
  const minutes = Math.round((Date.now() - time) / 60000);
  return minutes < 1 ? "just now" : `${minutes} min ago`;
}

function listed(origins) {
  const shown = origins.map((origin) => make("code", {}, origin));
  return shown.flatMap((one, index) => (index ? [", ", one] : [one]));
}

// Copying

function copyButton(text, what) {
  const copy = button("Copy", async () => {
    await copyText(text().replaceAll(HIDDEN_KEY, key || ""));
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy"), 1500);
  }, "small");
  copy.setAttribute("aria-label", `Copy ${what}`);
  return copy;
}

async function copyText(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Over http from another machine, browsers have no clipboard for pages but this.
  const area = make("textarea", { class: "hidden" }, text);
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

// Connect. A program has settings to copy, as [name, value], and a text, or a piece of code.

const usesKey = () => key !== null || (state !== null && state.needsKey);
const keySetting = () => (usesKey() ? [["API key", HIDDEN_KEY]] : []);
const withoutScheme = () => ADDRESS.replace(/^https?:\/\//, "");
const SAMPLE = { action: "deckNames", version: VERSION };

// Assistants, with the same code as docs/mcp.md

const MCP_URL = `${ADDRESS}/mcp`;
const ifKey = (members) => (usesKey() ? members : {});
const bearer = (value) => ifKey({ headers: { Authorization: `Bearer ${value}` } });
const mcpServers = (anki) => JSON.stringify({ mcpServers: { anki } }, null, 2);
const IN_ANKI_KEY = "It takes the key from the environment variable ANKI_KEY.";

const ASSISTANTS = [
  {
    name: "Claude Code",
    text: "In a terminal:",
    code: () => `claude mcp add --transport http --scope user anki ${MCP_URL}`
      + (usesKey() ? ` --header "Authorization: Bearer ${HIDDEN_KEY}"` : ""),
  },
  {
    name: "Claude Desktop",
    text: "In claude_desktop_config.json, where ankiconnect is installed; with the whole path of the command if it is not found:",
    code: () => mcpServers({ command: "ankiconnect", args: ["mcp", "--url", ADDRESS],
      ...ifKey({ env: { ANKICONNECT_API_KEY: HIDDEN_KEY } }) }),
  },
  {
    name: "VS Code",
    text: "In .vscode/mcp.json:",
    keyText: "VS Code asks for the key once.",
    code: () => JSON.stringify({
      servers: { anki: { type: "http", url: MCP_URL, ...bearer("${input:anki}") } },
      ...ifKey({ inputs: [{ type: "promptString", id: "anki", description: "AnkiConnect key", password: true }] }),
    }, null, 2),
  },
  {
    name: "Cursor",
    text: "In ~/.cursor/mcp.json:",
    keyText: IN_ANKI_KEY,
    code: () => mcpServers({ url: MCP_URL, ...bearer("${env:ANKI_KEY}") }),
  },
  {
    name: "Codex",
    text: "In ~/.codex/config.toml:",
    keyText: IN_ANKI_KEY,
    code: () => `[mcp_servers.anki]\nurl = "${MCP_URL}"` + (usesKey() ? '\nbearer_token_env_var = "ANKI_KEY"' : ""),
  },
  {
    name: "Gemini CLI",
    text: "In ~/.gemini/settings.json:",
    code: () => mcpServers({ httpUrl: MCP_URL, ...bearer(HIDDEN_KEY) }),
  },
  {
    name: "LM Studio",
    text: "In mcp.json, which Install > Edit mcp.json opens:",
    code: () => mcpServers({ url: MCP_URL, ...bearer(HIDDEN_KEY) }),
  },
].map((one) => ({ about: "an assistant, by MCP", ...one }));

const PROGRAMS = [
  {
    name: "Yomitan",
    about: "a dictionary in the browser",
    text: "In its settings, under Anki, turn on “Enable Anki integration” and enter:",
    settings: () => [["AnkiConnect server address", ADDRESS], ...keySetting()],
    after: "Then choose a deck and a note type in “Configure Anki flashcards”.",
  },
  {
    name: "asbplayer",
    about: "cards from subtitles",
    text: "In its settings, under Anki:",
    settings: () => [["AnkiConnect URL", ADDRESS], ...keySetting(),
      ["webCorsOriginList, for its web site", "https://app.asbplayer.dev"]],
    after: "The extension needs no entry in webCorsOriginList. The web site can also ask: answer the question in Anki.",
  },
  {
    name: "Obsidian",
    about: "Obsidian_to_Anki and other plugins",
    text: "The plugin looks for this service at its usual port, 8765. Add its origin to the settings of this service:",
    settings: () => [["webCorsOriginList", "app://obsidian.md"]],
    after: "For images and sounds of the vault, allowFilePaths has to be true too. Read docs/security.md first.",
  },
  {
    name: "mpvacious",
    about: "cards from the mpv player",
    text: "In its file subs2srs.conf, beside deck_name and model_name:",
    settings: () => [["address", `ankiconnect_url=${withoutScheme()}`],
      ...(usesKey() ? [["API key", `ankiconnect_api_key=${HIDDEN_KEY}`]] : [])],
  },
  {
    name: "KOReader",
    about: "an e-book reader, with its plugin anki.koplugin",
    text: "The reader is another device, so this service has to listen to the network: set webBindAddress to 0.0.0.0 and an apiKey. Then, in the plugin’s settings, with the name or address of this computer in your network:",
    settings: () => [["AnkiConnect URL", lanAddress()], ...keySetting()],
  },
  ...ASSISTANTS,
  {
    name: "Other MCP clients",
    about: "assistants that use tools",
    text: "As a server of the kind “HTTP”, or as a command where ankiconnect is installed:",
    settings: () => [["URL", MCP_URL],
      ...(usesKey() ? [["Header Authorization", `Bearer ${HIDDEN_KEY}`]] : []),
      ["or command", "ankiconnect mcp"]],
    after: "Assistants on web sites and phones cannot reach this computer.",
  },
  {
    name: "curl",
    about: "on the command line",
    code: () => curlOf(SAMPLE),
  },
  {
    name: "Python",
    about: "with the client of this project",
    code: () => pythonOf("deckNames", {}),
  },
  {
    name: "JavaScript",
    about: "in a browser, Node.js or Deno",
    code: () => javascriptOf(SAMPLE),
  },
];

function lanAddress() {
  const isLocal = /^(localhost|127\.|\[::1\])/.test(location.hostname);
  return isLocal ? ADDRESS.replace(location.hostname, "192.168.1.20") : ADDRESS;
}

let filledFor = null;

/** Fills in the programs, unless nothing has changed: what the user has opened stays open. */
function fillPrograms() {
  const now = String(usesKey());
  if (filledFor !== now) {
    filledFor = now;
    byId("programs").replaceChildren(...PROGRAMS.map(program));
  }
}

function program({ name, about, text, settings, after, keyText, code }, index) {
  const body = make("div", { class: "body" });
  if (text) {
    body.append(make("p", {}, text));
  }
  for (const [setting, value] of settings ? settings() : []) {
    body.append(copyLine(setting, value));
  }
  if (after) {
    body.append(make("p", { class: "soft" }, after));
  }
  if (code) {
    body.append(snippet(code, `the code for ${name}`));
  }
  if (keyText && usesKey()) {
    body.append(make("p", { class: "soft" }, keyText));
  }
  const head = make("summary", {}, name, make("span", {}, `, ${about}`));
  return make("details", { name: "program", open: index === 0 }, head, body);
}

function copyLine(name, value) {
  return make("div", { class: "copy" }, make("span", {}, name), make("code", {}, value), copyButton(() => value, name));
}

function snippet(code, what) {
  const text = code();
  return make("div", { class: "snippet" }, make("pre", {}, text), make("p", { class: "row" }, copyButton(() => text, what)));
}

byId("origin-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = byId("origin-answer");
  const origin = originOf(byId("origin").value.trim());
  try {
    const { refusal } = await read(`status.json?origin=${encodeURIComponent(origin)}`);
    answer.textContent = refusal ? `No: ${refusal}.` : `Yes, ${origin} may use this service.`;
    answer.className = refusal ? "error" : "good";
  } catch (error) {
    showTrouble(error);
  }
});

/** The origin of an address: of https://a.example/page it is https://a.example. */
function originOf(address) {
  const found = /^[a-z][a-z0-9+.-]*:\/\/[^/]+/i.exec(address);
  return found ? found[0].toLowerCase() : address;
}

// Requests as programs write them

function shownRequest(request) {
  return usesKey() ? { ...request, key: HIDDEN_KEY } : request;
}

function curlOf(request) {
  const body = JSON.stringify(shownRequest(request)).replaceAll("'", "'\\''");
  return `curl ${ADDRESS} -d '${body}'`;
}

function javascriptOf(request) {
  return [
    `const response = await fetch(${JSON.stringify(ADDRESS)}, {`,
    '  method: "POST",',
    `  body: JSON.stringify(${JSON.stringify(shownRequest(request))}),`,
    "});",
    "const { result, error } = await response.json();",
    "console.log(error ?? result);",
  ].join("\n");
}

/** A name as the Python client writes it: guiDeckBrowser is gui_deck_browser. */
function snake(name) {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "_").toLowerCase();
}

function pythonOf(action, params) {
  const given = Object.entries(params).map(([name, value]) => `${snake(name)}=${python(value, "        ")}`);
  const where = [JSON.stringify(ADDRESS), ...(usesKey() ? [`key="${HIDDEN_KEY}"`] : [])].join(", ");
  const short = given.join(", ");
  const list = isShort(short) ? short : `\n${given.map((one) => `        ${one},\n`).join("")}    `;
  return `from ankiconnect.client import Anki\n\nwith Anki(${where}) as anki:\n    print(anki.${snake(action)}(${list}))`;
}

const isShort = (text) => text.length < 60 && !text.includes("\n");

const PYTHON_WORDS = new Map([[null, "None"], [true, "True"], [false, "False"]]);

/** A JSON value as Python. JSON's texts and numbers are Python's too. */
function python(value, indent) {
  if (PYTHON_WORDS.has(value)) {
    return PYTHON_WORDS.get(value);
  }
  if (typeof value !== "object") {
    return JSON.stringify(value);
  }
  const deeper = `${indent}    `;
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((one) => python(one, deeper))
    : Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${python(one, deeper)}`);
  const [open, close] = isList ? "[]" : "{}";
  const short = `${open}${parts.join(", ")}${close}`;
  return isShort(short)
    ? short
    : `${open}\n${parts.map((one) => `${deeper}${one},\n`).join("")}${indent}${close}`;
}

// Hints from the collection

const HINT_SECONDS = 30;

class Hints {
  #kept = new Map();

  clear() {
    this.#kept.clear();
  }

  /** The names that an action lists, [] if it fails. They are asked for again after a while. */
  list(action, params = {}) {
    const name = JSON.stringify([action, params]);
    const kept = this.#kept.get(name);
    if (kept && kept.until > Date.now()) {
      return kept.names;
    }
    const names = call(action, params).then(
      (result) => (Array.isArray(result) ? result : Object.keys(result)), () => []);
    this.#kept.set(name, { names, until: Date.now() + HINT_SECONDS * 1000 });
    return names;
  }
}

const hints = new Hints();

/** What lists the names that a member of this name may have, as [action, member with the note type]. */
const HINTS = {
  deckName: ["deckNames"], deck: ["deckNames"], decks: ["deckNames"],
  modelName: ["modelNames"], modelNames: ["modelNames"], model: ["modelNames"],
  fieldName: ["modelFieldNames", "modelName"], oldFieldName: ["modelFieldNames", "modelName"],
  inOrderFields: [], templateName: ["modelTemplates", "modelName"],
  oldTemplateName: ["modelTemplates", "modelName"],
  tags: ["getTags"], tag: ["getTags"], tag_to_replace: ["getTags"],
};

/** Offers names for an input. They are fetched when the user gets there. */
function offer(input, name, siblings) {
  const [action, of] = HINTS[name] || [];
  if (!action) {
    return [];
  }
  const list = make("datalist", { id: newId() });
  input.setAttribute("list", list.id);
  input.addEventListener("focus", async () => {
    const params = of ? { [of]: siblings(of) } : {};
    const names = of && !params[of] ? [] : await hints.list(action, params);
    list.replaceChildren(...names.map((one) => make("option", { value: one })));
  });
  return [list];
}

// Forms from schemas. A control is {nodes, read}: what is shown, and the value, undefined if left out.

let schemas = {};

/** A schema without references. Of alternatives it is the one for a value, else the first. */
function resolve(schema, value) {
  let found = schema;
  while (found.$ref) {
    found = schemas[found.$ref.split("/").pop()];
  }
  const choices = (found.anyOf || []).map((one) => resolve(one)).filter((one) => one.type !== "null");
  return choices.find((one) => typesOf(one).includes(typeOf(value))) || choices[0] || found;
}

function typeOf(value) {
  return Array.isArray(value) ? "array" : typeof value;
}

function typesOf(schema) {
  return [schema.type].flat().filter((one) => one !== "null");
}

/** The control for a value of a schema. `siblings` gives the values of the other members by name. */
function control(name, given, value, { required, siblings, depth }) {
  const schema = resolve(given, value);
  const [type] = typesOf(schema);
  const more = { required, siblings, depth, fallback: given.default };
  if (depth > MAX_DEPTH || !type) {
    return jsonControl(value, more);
  }
  if (type === "object") {
    return objectControl(name, schema, value, more);
  }
  if (type === "array") {
    return arrayControl(name, schema, value, more);
  }
  return type === "boolean" ? checkbox(value, more) : textControl(name, schema, value, more);
}

function checkbox(value, { fallback, required }) {
  const box = make("input", { type: "checkbox" });
  box.checked = value ?? fallback ?? false;
  const isDefault = () => !required && value === undefined && box.checked === (fallback ?? false);
  return { nodes: [box], input: box, read: () => (isDefault() ? undefined : box.checked) };
}

const LONG = /^(Front|Back|css|data|html|description|findText|replaceText)$/;

function textControl(name, schema, value, { required, siblings, fallback }) {
  const isText = !isNumber(schema);
  const input = LONG.test(name) ? make("textarea", { rows: 2 }) : make("input", { spellcheck: "false", autocomplete: "off" });
  if (!isText) {
    input.setAttribute("inputmode", "numeric");
  }
  if (!required && fallback !== null && fallback !== undefined && fallback !== "") {
    input.placeholder = String(fallback);
  }
  input.value = value ?? "";
  const list = offer(input, name, siblings);
  const read = () => (input.value === "" && !required ? undefined : isText ? input.value : number(input.value));
  return { nodes: [input, ...list], input, read };
}

function isNumber(schema) {
  return typesOf(schema).some((one) => one === "integer" || one === "number");
}

/** A number, or the text as it is, so that the service says what is wrong with it. */
function number(text) {
  return /^\s*-?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : text;
}

function jsonControl(value, { required }) {
  const input = make("textarea", { rows: 3, spellcheck: "false" });
  input.value = value === undefined ? "" : JSON.stringify(value, null, 2);
  const read = () => (input.value.trim() === "" && !required ? undefined : parsed(input));
  return { nodes: [input], input, read };
}

/** The JSON in an input. What cannot be read is marked, and sent as text. */
function parsed(input) {
  try {
    const value = JSON.parse(input.value);
    input.removeAttribute("aria-invalid");
    return value;
  } catch {
    input.setAttribute("aria-invalid", "true");
    return input.value;
  }
}

function arrayControl(name, schema, value, more) {
  const items = resolve(schema.items || {});
  const [type] = typesOf(items);
  if (type === "string" || type === "integer") {
    return linesControl(name, isNumber(items), value, more);
  }
  return type === "object" && items.properties ? listControl(name, items, value, more) : jsonControl(value, more);
}

/** Texts or numbers, one on each line. */
function linesControl(name, areNumbers, value, { required, siblings }) {
  const input = make("textarea", { rows: 2, spellcheck: "false", placeholder: "one on each line" });
  input.value = [value ?? []].flat().join("\n");
  const read = () => {
    const lines = input.value.split("\n").map((one) => one.trim()).filter(Boolean);
    const values = areNumbers ? lines.map(number) : lines;
    return !values.length && !required ? undefined : values;
  };
  return { nodes: [input, ...adder(input, name, siblings)], input, read };
}

/** Adds a line with a name that the collection knows. */
function adder(area, name, siblings) {
  if (!(HINTS[name] || []).length) {
    return [];
  }
  const input = make("input", { "aria-label": `one of ${name}`, autocomplete: "off", spellcheck: "false" });
  const list = offer(input, name, siblings);
  const add = () => {
    area.value = [area.value.trim(), input.value].filter(Boolean).join("\n");
    input.value = "";
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return [make("p", { class: "row" }, input, ...list, button("Add", add))];
}

/** Objects, which the user adds and removes. */
function listControl(name, items, value, { required, depth }) {
  const rows = make("div");
  const controls = new Map();
  const add = (one) => {
    const inner = control(name, items, one, { required: true, siblings: () => undefined, depth: depth + 1 });
    const row = make("div", { class: "one" }, ...inner.nodes, button("Remove", () => {
      controls.delete(row);
      row.remove();
      changed();
    }, "small"));
    controls.set(row, inner);
    rows.append(row);
  };
  const changed = () => rows.dispatchEvent(new Event("input", { bubbles: true }));
  const given = value === undefined && required ? [{}] : [value ?? []].flat();
  given.forEach(add);
  const more = button("Add one", () => {
    add({});
    changed();
  }, "small");
  const read = () => {
    const values = [...controls.values()].map((one) => one.read());
    return !values.length && !required ? undefined : values;
  };
  return { nodes: [rows, more], read };
}

function objectControl(name, schema, value, { required, siblings, depth }) {
  if (!schema.properties) {
    const isText = resolve(schema.additionalProperties || {}).type === "string";
    return isText ? pairsControl(name, value, { required, siblings }) : jsonControl(value, { required });
  }
  const form = membersControl(schema, value || {}, depth + 1);
  const read = () => {
    const found = form.read();
    return !required && !Object.keys(found).length ? undefined : found;
  };
  const box = make("div", { class: "members", role: "group", "aria-label": name }, ...form.nodes);
  if (required || value !== undefined) {
    return { nodes: [box], read };
  }
  return { nodes: [make("details", {}, make("summary", {}, "Fill in"), box)], read };
}

/** Texts by name: the fields of a note. Their names come from the note type that is chosen beside. */
function pairsControl(name, value, { required, siblings }) {
  const rows = make("div");
  const texts = new Map();
  let typed = { ...value };
  let shownFor = null;
  const show = (names) => {
    typed = { ...typed, ...now() };
    texts.clear();
    rows.replaceChildren(...names.map((one) => pair(one, typed[one] ?? "", texts)));
  };
  const now = () => Object.fromEntries([...texts].map(([one, area]) => [one, area.value]).filter(([, text]) => text !== ""));
  const fill = async () => {
    const model = siblings("modelName");
    if (!model || model === shownFor) {
      return;
    }
    shownFor = model;
    const names = await hints.list("modelFieldNames", { modelName: model });
    if (names.length) {
      show(names);
      rows.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  show(Object.keys(value || {}));
  const input = make("input", { "aria-label": `name of one of ${name}`, placeholder: "name", autocomplete: "off" });
  const add = button("Add", () => {
    show([...new Set([...texts.keys(), input.value])].filter(Boolean));
    input.value = "";
  });
  const read = () => (required || Object.keys(now()).length ? now() : undefined);
  return { nodes: [rows, make("p", { class: "row" }, input, add)], read, update: fill };
}

function pair(name, text, texts) {
  const area = make("textarea", { id: newId(), rows: 1 });
  area.value = text;
  texts.set(name, area);
  return make("div", { class: "field" }, make("label", { for: area.id }, name), area);
}

/** The members of an object, each with its name, its meaning and its control. */
function membersControl(schema, value, depth) {
  const required = new Set(schema.required || []);
  const names = Object.keys(schema.properties).sort((a, b) => required.has(b) - required.has(a));
  const controls = new Map();
  const siblings = (name) => controls.get(name)?.read();
  const nodes = names.map((name) => {
    const given = schema.properties[name];
    const one = control(name, given, value[name], { required: required.has(name), siblings, depth });
    controls.set(name, one);
    return member(name, given.description, one, required.has(name));
  });
  const read = () => Object.fromEntries(
    names.map((name) => [name, controls.get(name).read()]).filter(([, one]) => one !== undefined));
  const update = () => controls.forEach((one) => one.update?.());
  nodes.forEach((node) => node.addEventListener("change", update));
  update();
  return { nodes, read };
}

function member(name, meaning, { nodes, input }, required) {
  const label = input ? make("label", { for: (input.id = newId()) }, name) : make("span", { class: "name" }, name);
  label.append(make("span", { class: "needed" }, required ? "" : " optional"));
  const hint = meaning ? [make("p", { class: "hint", id: newId() }, meaning)] : [];
  if (input && hint.length) {
    input.setAttribute("aria-describedby", hint[0].id);
  }
  return make("div", { class: "field" }, label, ...hint, ...nodes);
}

// Try

let actions = null; // by name

async function loadActions() {
  if (actions !== null) {
    return;
  }
  const response = await fetch("openapi.json", { headers: keyHeader() });
  const described = await response.json();
  schemas = described.components.schemas;
  actions = new Map(Object.values(described.paths).map(({ post }) => [post.operationId, post]));
  showActions();
}

function showActions() {
  const wanted = byId("search").value.trim().toLowerCase();
  const found = [...actions.values()].filter((one) => matches(one, wanted)).sort(byName);
  const groups = [...new Set(found.map((one) => one.tags[0]))].sort();
  const nodes = groups.flatMap((group) => [
    make("h3", {}, group),
    ...found.filter((one) => one.tags[0] === group).map(actionLink),
  ]);
  byId("actions").replaceChildren(...(nodes.length ? nodes : [make("p", { class: "soft" }, "No action has these words.")]));
  markCurrent();
}

function byName(one, other) {
  return one.operationId.localeCompare(other.operationId);
}

function matches({ operationId, summary }, wanted) {
  const text = `${operationId} ${summary}`.toLowerCase();
  return wanted.split(/\s+/).every((word) => text.includes(word));
}

function actionLink({ operationId, summary }) {
  return make("a", { href: `#try/${operationId}`, title: summary }, operationId);
}

function markCurrent() {
  for (const link of byId("actions").querySelectorAll("a")) {
    const isCurrent = link.hash === location.hash;
    isCurrent ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    if (isCurrent) {
      showInList(link);
    }
  }
}

/** Scrolls the list, and not the page, to a link in it. */
function showInList(link) {
  const list = byId("actions");
  const top = link.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top > list.scrollTop + list.clientHeight - link.offsetHeight) {
    list.scrollTop = top - list.clientHeight / 2;
  }
}

byId("search").addEventListener("input", showActions);
byId("search").addEventListener("keydown", (event) => {
  const first = byId("actions").querySelector("a");
  if (event.key === "Enter" && first) {
    location.hash = first.hash;
  }
});

const CHANGES = { add: "adds", edit: "changes", review: "changes reviews", admin: "manages Anki" };

/** What an action does to the collection, in a word, and how serious that is. */
function effect(action) {
  if (action["x-destructive"]) {
    return ["may overwrite or delete", "destroys"];
  }
  const scope = action["x-scope"];
  if (CHANGES[scope]) {
    return [CHANGES[scope], "writes"];
  }
  return [scope === "window" ? "uses Anki’s window" : "only reads", ""];
}

const meaningOf = (action) => action.description.split("\n\nErrors:")[0];
const schemaOf = (action) => action.requestBody.content["application/json"].schema.properties.params;
const exampleOf = (action) => action.requestBody.content["application/json"].examples?.example.value.params;

/** Shows the form of an action, filled with `params`. */
function showAction(name, params = {}) {
  const action = actions.get(name);
  if (!action) {
    byId("action").replaceChildren(make("p", {}, "Choose an action."));
    return;
  }
  const [does, kind] = effect(action);
  const form = membersControl(schemaOf(action), params, 0);
  const reply = make("div", { id: "reply", "aria-live": "polite" });
  const request = () => ({ action: name, version: VERSION, params: form.read() });
  const code = codeTabs(request);
  const sender = make("form", {}, ...form.nodes, sendRow(action, reply, request));
  sender.addEventListener("input", code.update);
  sender.addEventListener("change", code.update);
  sender.addEventListener("submit", (event) => event.preventDefault());
  byId("action").replaceChildren(
    make("h2", { id: "action-name" }, name, make("span", { class: `badge ${kind}` }, does)),
    make("p", {}, meaningOf(action)), sender, ...code.nodes, reply);
}

function sendRow(action, reply, request) {
  const go = make("button", { type: "submit", class: "main", click: () => trySending(action, request(), reply) }, "Send");
  const example = exampleOf(action);
  const fill = button("Fill in an example", () => showAction(action.operationId, example));
  return make("p", { class: "row" }, go, ...(example && Object.keys(example).length ? [fill] : []));
}

async function trySending(action, request, reply) {
  if (!(await isConfirmed(action))) {
    return;
  }
  reply.replaceChildren(make("h3", {}, "Reply"), make("p", { class: "soft" }, "Waiting …"));
  try {
    showReply(reply, await send(request));
  } catch {
    reply.replaceChildren(make("p", { class: "error" }, "The service does not answer."));
  }
  hints.clear();
}

/** Asks the user before something is written or destroyed. */
function isConfirmed(action) {
  const [, kind] = effect(action);
  if (!kind) {
    return true;
  }
  byId("confirm-text").textContent = kind === "destroys"
    ? `${action.operationId} may overwrite or delete what is in your collection.`
    : `${action.operationId} changes your collection.`;
  const dialog = byId("confirm");
  dialog.querySelector(".main").classList.toggle("danger", kind === "destroys");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
  });
}

function showReply(reply, { text, status, ms }) {
  const { shown, failed } = pretty(text);
  const cut = shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}\n…` : shown;
  const about = `${ms.toFixed(ms < 10 ? 1 : 0)} ms, ${count(text.length)} characters${status === 200 ? "" : `, status ${status}`}`;
  reply.replaceChildren(
    make("h3", {}, "Reply"),
    make("p", { class: failed ? "error" : "soft" }, failed ? `It failed. ${about}` : about),
    make("pre", { tabindex: 0, role: "region", "aria-label": "Reply" }, cut),
    make("p", { class: "row end" }, copyButton(() => shown, "the reply")));
}

function pretty(text) {
  try {
    const value = JSON.parse(text);
    return { shown: JSON.stringify(value, null, 2), failed: value !== null && Boolean(value.error) };
  } catch {
    return { shown: text, failed: true };
  }
}

const CODES = {
  JSON: (request) => JSON.stringify(shownRequest(request), null, 2),
  curl: curlOf,
  Python: ({ action, params }) => pythonOf(action, params),
};
let codeShown = "JSON";

/** The request as JSON, curl and Python, in tabs. */
function codeTabs(request) {
  const pre = make("pre", { tabindex: 0, id: newId(), role: "tabpanel", "aria-label": "Request" });
  const tabs = Object.keys(CODES).map((name) =>
    make("button", { type: "button", role: "tab", "aria-controls": pre.id, click: () => choose(name), keydown: (event) => move(event) }, name));
  const update = () => (pre.textContent = CODES[codeShown](request()));
  const choose = (name) => {
    codeShown = name;
    for (const tab of tabs) {
      const isChosen = tab.textContent === name;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    }
    update();
  };
  const move = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
      choose(next.textContent);
      next.focus();
    }
  };
  choose(codeShown);
  const list = make("div", { class: "tabs", role: "tablist", "aria-label": "The request for programs" }, ...tabs);
  return { nodes: [list, pre, make("p", { class: "row end" }, copyButton(() => pre.textContent, "the request"))], update };
}

// What happened

let requestsShown = "";

async function showRequests() {
  const requests = await read("requests.json");
  const wanted = byId("only-failed").checked ? requests.filter((one) => !one.ok) : requests;
  const now = JSON.stringify(wanted);
  if (now !== requestsShown) { // what the user has selected stays, as long as nothing is new
    requestsShown = now;
    byId("requests").replaceChildren(...wanted.map(requestRow));
    byId("no-requests").hidden = wanted.length > 0;
  }
}

function requestRow(one) {
  const time = new Date(one.time);
  return make("tr", {},
    make("td", { title: time.toLocaleString() }, time.toLocaleTimeString([], { hour12: false })),
    make("td", {}, nameOf(one)),
    make("td", {}, one.action || "–"),
    make("td", {}, ...outcome(one)),
    make("td", { class: "number" }, one.ms.toFixed(1)));
}

function outcome({ ok, status, reason, setting }) {
  if (ok) {
    return [make("span", { class: "good" }, "answered")];
  }
  const refused = status === 200 ? "failed" : `refused, status ${status}`;
  const allowed = setting && !reason.includes(setting) ? ` The setting ${setting} decides.` : "";
  return [make("span", { class: "error" }, refused), make("div", { class: "why" }, `${reason}.${allowed}`)];
}

byId("only-failed").addEventListener("change", () => showRequests().catch(showTrouble));

// Parts of the page, by the hash: #on, #connect, #try, #try/addNote, #happened

const PARTS = ["on", "connect", "try", "happened"];

async function showPart() {
  const [wanted, action] = location.hash.slice(1).split("/");
  const part = PARTS.includes(wanted) ? wanted : "on";
  for (const one of PARTS) {
    byId(one).hidden = one !== part;
    const link = document.querySelector(`header a[href="#${one}"]`);
    one === part ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  }
  try {
    if (part === "try") {
      await loadActions();
      showAction(action || "deckNames");
      markCurrent();
    } else if (part === "happened") {
      await showRequests();
    }
  } catch (error) {
    showTrouble(error);
  }
}

/** Repeats something while the page is seen and `isWanted`. */
function repeat(run, milliseconds, isWanted = () => true) {
  setInterval(() => {
    if (!document.hidden && isWanted()) {
      run();
    }
  }, milliseconds);
}

addEventListener("hashchange", showPart);
fillPrograms();
refresh();
showPart();
repeat(refresh, STATUS_MS, () => byId("key-form").hidden);
repeat(() => showRequests().catch(showTrouble), REQUESTS_MS, () => !byId("happened").hidden && byId("follow").checked && state !== null);
