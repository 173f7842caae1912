// mcp-remote, as a program that only starts local servers would use it. usage: remote.mjs URL
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CreateMessageRequestSchema, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { browserIn } from './browser.mjs';
import { freePort } from './free-port.mjs';
import { run } from './steps.mjs';
import { answers, workOut } from './workout.mjs';

const [url] = process.argv.slice(2);
const folder = process.env.HOME;
const asked = { sampling: [], elicitation: [] };
const patience = { timeout: 110_000 };

const browser = browserIn(folder);

// Its own choice, made from the URL, may be taken by somebody's connection when it listens a second time.
const callback = String(await freePort());

async function connect() {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [fileURLToPath(import.meta.resolve('mcp-remote/dist/proxy.js')), url, callback, '--auth-timeout', '110'],
    env: { HOME: folder, PATH: process.env.PATH, BROWSER: browser, MCP_REMOTE_CONFIG_DIR: folder },
    stderr: 'inherit',
  });
  const client = new Client({ name: 'desktop-driver', version: '1' }, { capabilities: { sampling: {}, elicitation: {} } });
  client.setRequestHandler(CreateMessageRequestSchema, (request) => { asked.sampling.push(request.params.messages[0].content.text ?? request.params.messages[0].content[0]?.text); return answers.sample(); });
  client.setRequestHandler(ElicitRequestSchema, (request) => { asked.elicitation.push(request.params.message); return answers.elicit(); });
  await client.connect(transport, patience);

  // Over stdio this SDK loses progress that arrives in one read with the result (it handles notifications a turn later), so the wire is asked.
  let watcher;
  const handle = transport.onmessage;
  transport.onmessage = (message, extra) => {
    if (message.method === 'notifications/progress') watcher?.(message.params);
    handle(message, extra);
  };
  return {
    list: () => client.listTools(),
    call(name, args, onprogress) {
      watcher = onprogress;
      return client.callTool({ name, arguments: args }, undefined, { ...patience, onprogress: onprogress && (() => {}) });
    },
    session: () => undefined,
    protocol: () => undefined,
    close: () => client.close(),
  };
}

/** What mcp-remote keeps in its folder. */
function kept(ending) {
  const file = readdirSync(folder, { recursive: true }).find((name) => name.endsWith(ending));
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

await run(() => workOut({
  connect,
  recover: (error) => { throw error; },
  tokens: () => kept('_tokens.json'),
  client: () => kept('_client_info.json').client_id,
  asked: (what) => asked[what],
}));
