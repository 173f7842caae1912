// A person who first allowed reading alone: the client meets a 403, asks for more, and goes on. usage: step-up.mjs URL
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { SignIn } from './sign-in.mjs';
import { run, say } from './steps.mjs';
import { textOf } from './workout.mjs';

const url = new URL(process.argv[2]);
const signIn = await SignIn.start('Stepping client');
signIn.narrow = 'forgejo:read offline_access';

async function connect() {
  const client = new Client({ name: 'step-up-driver', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(url, { authProvider: signIn }));
  return client;
}

async function afterSignIn(error) {
  if (!(error instanceof UnauthorizedError)) throw error;
  await new StreamableHTTPClientTransport(url, { authProvider: signIn }).finishAuth(await signIn.returned());
  signIn.finished();
  return connect();
}

await run(async () => {
  let client = await connect().catch(afterSignIn);
  const scope = () => signIn.tokens().scope;
  const call = async (name, args = {}) => textOf(await client.callTool({ name, arguments: args }));
  say('read', { text: await call('who_am_i'), scope: scope() });

  const issue = { owner: 'alice', repository: 'garden', title: 'Stepped up' };
  const text = await call('create_issue', issue).catch(async (error) => {
    say('refused', { error: String(error.message) });
    client = await afterSignIn(error);
    return call('create_issue', issue);
  });
  say('written', { text, scope: scope() });
  await client.close();
});
