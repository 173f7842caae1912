// @modelcontextprotocol/client 2.x as a survey's client.
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { fill, roots } from './everything-parts.mjs';
import { SignIn } from './sign-in.mjs';
import { answers } from './workout.mjs';

/** @param revision to insist on; without one the client's default */
export async function client(url, asked, revision) {
  const signIn = await SignIn.start('Surveying client');
  const create = () => {
    const negotiation = revision ? { versionNegotiation: { mode: { pin: revision } } } : {};
    const made = new Client({ name: 'survey', version: '1' }, { capabilities: { roots: {}, sampling: {}, elicitation: { form: {}, url: {} } }, ...negotiation });
    made.setRequestHandler('sampling/createMessage', () => { asked.push('sampling'); return answers.sample(); });
    made.setRequestHandler('elicitation/create', (request) => { asked.push(request.params.mode ?? 'form'); return fill(request.params); });
    made.setRequestHandler('roots/list', () => { asked.push('roots'); return roots; });
    return made;
  };
  const transport = () => new StreamableHTTPClientTransport(new URL(url), { authProvider: signIn });
  await create().connect(transport()).catch((error) => { if (!(error instanceof UnauthorizedError)) throw error; });
  await transport().finishAuth(await signIn.returned());
  const used = create();
  await used.connect(transport());
  const patience = { timeout: 110_000 };
  return {
    protocol: used.getNegotiatedProtocolVersion(),
    tools: () => used.listTools(),
    call: (params) => used.callTool(params, patience),
    resources: () => used.listResources(),
    read: (uri) => used.readResource({ uri }),
    prompts: () => used.listPrompts(),
    prompt: (name) => used.getPrompt({ name }),
    async watch(uri, updated) {
      used.setNotificationHandler('notifications/resources/updated', (message) => updated(message.params.uri));
      await (revision ? used.listen({ resourceSubscriptions: [uri] }) : used.subscribeResource({ uri }));
    },
    close: () => used.close(),
  };
}
