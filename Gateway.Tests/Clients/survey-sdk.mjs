// @modelcontextprotocol/sdk 1.x as a survey's client, directly or behind mcp-remote.
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { CreateMessageRequestSchema, ElicitRequestSchema, ListRootsRequestSchema, ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { browserIn } from './browser.mjs';
import { fill, roots } from './everything-parts.mjs';
import { freePort } from './free-port.mjs';
import { SignIn } from './sign-in.mjs';
import { answers } from './workout.mjs';

function create(asked, elicitation) {
  const client = new Client({ name: 'survey', version: '1' }, { capabilities: { roots: {}, sampling: {}, elicitation } });
  client.setRequestHandler(CreateMessageRequestSchema, () => { asked.push('sampling'); return answers.sample(); });
  client.setRequestHandler(ElicitRequestSchema, (request) => { asked.push(request.params.mode ?? 'form'); return fill(request.params); });
  client.setRequestHandler(ListRootsRequestSchema, () => { asked.push('roots'); return roots; });
  return client;
}

const surveyed = (client, protocol) => ({
  protocol,
  tools: () => client.listTools(),
  call: (params) => client.callTool(params, undefined, { timeout: 110_000 }),
  resources: () => client.listResources(),
  read: (uri) => client.readResource({ uri }),
  prompts: () => client.listPrompts(),
  prompt: (name) => client.getPrompt({ name }),
  async watch(uri, updated) {
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, (message) => updated(message.params.uri));
    await client.subscribeResource({ uri });
  },
  close: () => client.close(),
});

/** @param kind http: streamable HTTP; sse: the transport of 2024-11-05 */
export async function sdk(url, asked, kind = 'http') {
  const signIn = await SignIn.start('Surveying SDK');
  const transport = () => new (kind === 'sse' ? SSEClientTransport : StreamableHTTPClientTransport)(new URL(url), { authProvider: signIn });
  await create(asked, {}).connect(transport()).catch((error) => { if (!(error instanceof UnauthorizedError)) throw error; });
  await transport().finishAuth((await signIn.returned()).get('code'));
  const client = create(asked, { form: {}, url: {} });
  const used = transport();
  await client.connect(used);
  return surveyed(client, used.protocolVersion ?? used._protocolVersion);
}

/** @param mode legacy or auto */
export async function remote(url, asked, mode) {
  const folder = process.env.HOME;
  const client = create(asked, { form: {} });
  await client.connect(new StdioClientTransport({
    command: process.execPath,
    args: [fileURLToPath(import.meta.resolve('mcp-remote/dist/proxy.js')), url, String(await freePort()), '--auth-timeout', '110', '--protocol', mode],
    env: { HOME: folder, PATH: process.env.PATH, BROWSER: browserIn(folder), MCP_REMOTE_CONFIG_DIR: folder },
    stderr: 'inherit',
  }), { timeout: 110_000 });
  return surveyed(client, mode);
}
