// The inspector's command line: one program per call, tokens kept in its folder between them. usage: inspector.mjs URL
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { browserIn } from './browser.mjs';
import { pause, run, say } from './steps.mjs';
import { textOf } from './workout.mjs';

const [url] = process.argv.slice(2);
const home = process.env.HOME;
const program = join(fileURLToPath(import.meta.resolve('@modelcontextprotocol/inspector/package.json')), '..', 'clients', 'launcher', 'build', 'index.js');
const browser = browserIn(home);

/** Runs it once; it opens a browser when it needs one. */
async function inspect(...args) {
  const child = spawn(process.execPath, [program, '--cli', url, '--transport', 'http', '--format', 'json', '--callback-url', 'http://127.0.0.1:0/oauth/callback', '--connect-timeout', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { HOME: home, PATH: process.env.PATH, BROWSER: browser, MCP_AUTO_OPEN_ENABLED: 'true', MCP_INSPECTOR_SECRET_STORE: 'file' },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part) => { out += part; });
  child.stderr.on('data', (part) => { err += part; });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0 && !out) throw new Error(`inspector ended with ${code}: ${err}`);
  return JSON.parse(out);
}

const call = async (name, args = {}) => textOf((await inspect('--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args))).result);

/** What it keeps where there is no keychain. */
function tokens() {
  const { secrets } = JSON.parse(readFileSync(join(home, '.mcp-inspector', 'secrets.json'), 'utf8'));
  return JSON.parse(Object.values(secrets)[0]);
}

function clientId() {
  const { servers } = JSON.parse(readFileSync(join(home, '.mcp-inspector', 'storage', 'oauth.json'), 'utf8'));
  return Object.values(servers[url].byIssuer)[0].clientInformation.client_id;
}

await run(async () => {
  const listed = await inspect('--method', 'tools/list');
  say('listed', { tools: listed.result.tools.map((tool) => tool.name) });
  say('called', { text: await call('who_am_i') });
  say('waited', { text: await call('long_job', { steps: 5, pause: 20 }) });
  const { access_token: before } = tokens();
  await pause('the access token expires');
  say('refreshed', { text: await call('who_am_i'), rotated: tokens().access_token !== before });
  await pause('the sign-in is revoked', { token: tokens().refresh_token, client: clientId() });
  say('returned', { text: await call('who_am_i') });
});
