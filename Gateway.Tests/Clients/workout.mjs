// What each client goes through, whatever its kind. `kind` hides in what the packages differ:
//   connect(): a connection {list, call, session, protocol}; tokens(): what the client holds; recover(error): signs in again after a 401.
import { pause, say } from './steps.mjs';

export const answers = {
  sample: () => ({ role: 'assistant', model: 'driver', content: { type: 'text', text: 'Summed up by the client.' } }),
  elicit: () => ({ action: 'accept', content: { title: 'Asked and answered' } }),
};

export const textOf = (result) => (result.isError ? 'ERROR ' : '') + result.content.map((block) => block.text ?? `[${block.type}]`).join('');

export async function workOut(kind) {
  let mcp = await kind.connect();
  const call = async (name, args = {}, onprogress) => textOf(await mcp.call(name, args, onprogress));
  const where = { owner: 'alice', repository: 'notes' };
  say('connected', { protocol: mcp.protocol(), session: mcp.session() });

  say('listed', { tools: (await mcp.list()).tools.map((tool) => tool.name) });
  say('called', { text: await call('who_am_i') });
  const repositories = (await call('list_repositories')).split('\n');
  [where.owner, where.repository] = repositories[0].split(' ')[0].split('/');

  const seen = [];
  const text = await call('long_job', { steps: 5, pause: 20 }, (progress) => seen.push(progress));
  say('progressed', { text, seen });

  const number = Number(/#(\d+)/.exec(await call('create_issue', { ...where, title: 'From a driver', body: 'A body.' }))[1]);
  say('sampled', { text: await call('summarise_issue', { ...where, number }), asked: kind.asked('sampling') });
  say('elicited', { text: await call('create_issue_by_asking', where), asked: kind.asked('elicitation') });

  const before = { ...(await kind.tokens()) };
  await pause('the access token expires');
  say('refreshed', { text: await call('who_am_i'), rotated: (await kind.tokens()).access_token !== before.access_token, session: mcp.session() });

  const held = await kind.tokens();
  await pause('the sign-in is revoked', { token: held.refresh_token, client: await kind.client() });
  const again = await call('who_am_i').catch(async (error) => {
    say('refused', { error: String(error?.name ?? error) });
    mcp = await kind.recover(error);
    return call('who_am_i');
  });
  say('returned', { text: again, session: mcp.session() });
  await mcp.close();
}
