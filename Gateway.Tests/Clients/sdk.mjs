// @modelcontextprotocol/sdk 1.x. usage: sdk.mjs URL
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { CreateMessageRequestSchema, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { run } from './steps.mjs';
import { driveTypeScript } from './typescript.mjs';

const sdk = {
  create(handlers) {
    const client = new Client({ name: 'sdk-driver', version: '1' }, { capabilities: { sampling: {}, elicitation: {} } });
    client.setRequestHandler(CreateMessageRequestSchema, handlers.sampling);
    client.setRequestHandler(ElicitRequestSchema, handlers.elicitation);
    return client;
  },
  transport: (url, authProvider) => new StreamableHTTPClientTransport(url, { authProvider }),
  call: (client, params, options) => client.callTool(params, undefined, options),
  finish: (transport, query) => transport.finishAuth(query.get('code')),
  isUnauthorized: (error) => error instanceof UnauthorizedError,
  protocol: (_, transport) => transport.protocolVersion,
};

await run(() => driveTypeScript('TypeScript SDK', process.argv[2], sdk));
