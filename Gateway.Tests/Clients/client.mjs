// @modelcontextprotocol/client 2.x. usage: client.mjs URL [auto | a revision to insist on]
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { run } from './steps.mjs';
import { driveTypeScript } from './typescript.mjs';

const [url, mode] = process.argv.slice(2);

const sdk = {
  create(handlers) {
    const negotiation = mode ? { versionNegotiation: { mode: mode === 'auto' ? mode : { pin: mode } } } : {};
    const client = new Client({ name: 'client-driver', version: '1' }, { capabilities: { sampling: {}, elicitation: { form: {} } }, ...negotiation });
    client.setRequestHandler('sampling/createMessage', handlers.sampling);
    client.setRequestHandler('elicitation/create', handlers.elicitation);
    return client;
  },
  transport: (to, authProvider) => new StreamableHTTPClientTransport(to, { authProvider }),
  call: (client, params, options) => client.callTool(params, options),
  finish: (transport, query) => transport.finishAuth(query),
  isUnauthorized: (error) => error instanceof UnauthorizedError,
  protocol: (client) => client.getNegotiatedProtocolVersion(),
};

await run(() => driveTypeScript(`TypeScript client ${mode ?? ''}`.trim(), url, sdk));
