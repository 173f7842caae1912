// The inspector's command line from sign-in to sign-in again. usage: inspector.mjs URL
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspector } from './inspector-program.mjs';
import { pause, run, say } from './steps.mjs';
import { textOf } from './workout.mjs';

const [url] = process.argv.slice(2);
const home = process.env.HOME;
const inspect = inspector(url);

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
