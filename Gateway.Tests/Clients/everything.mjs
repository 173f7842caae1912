// Calls every tool that server-everything has for a client that can do everything. usage: everything.mjs URL
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks';
import { CreateMessageRequestSchema, ElicitRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { SignIn } from './sign-in.mjs';
import { fill, given, roots } from './everything-parts.mjs';
import { run, say } from './steps.mjs';
import { answers } from './workout.mjs';

const url = new URL(process.argv[2]);

const capabilities = {
  roots: {}, sampling: {}, elicitation: { form: {}, url: {} },
  tasks: { requests: { sampling: { createMessage: {} }, elicitation: { create: {} } } },
};

/** Answers at once, or by a task where the server asks for one. */
const answering = (answer) => async (request, extra) => {
  const result = answer(request.params);
  if (!request.params.task) return result;
  const task = await extra.taskStore.createTask({ ttl: request.params.task.ttl });
  await extra.taskStore.storeTaskResult(task.taskId, 'completed', result);
  return { task };
};

function create() {
  const client = new Client({ name: 'everything-driver', version: '1' }, { capabilities, taskStore: new InMemoryTaskStore() });
  client.setRequestHandler(CreateMessageRequestSchema, answering(answers.sample));
  client.setRequestHandler(ElicitRequestSchema, answering(fill));
  client.setRequestHandler(ListRootsRequestSchema, () => roots);
  return client;
}

async function connect(signIn) {
  try {
    await create().connect(new StreamableHTTPClientTransport(url, { authProvider: signIn }));
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
  }
  const transport = new StreamableHTTPClientTransport(url, { authProvider: signIn });
  await transport.finishAuth((await signIn.returned()).get('code'));
  const client = create();
  await client.connect(new StreamableHTTPClientTransport(url, { authProvider: signIn }));
  return client;
}

async function call(client, tool) {
  const params = { name: tool.name, arguments: given[tool.name] ?? {} };
  let progress = 0;
  const onprogress = () => { progress++; };
  if (tool.execution?.taskSupport !== 'required') return { result: await client.callTool(params, undefined, { onprogress }), progress };
  for await (const message of client.experimental.tasks.callToolStream(params, undefined, { onprogress })) {
    if (message.type === 'error') throw message.error;
    if (message.type === 'result') return { result: message.result, progress };
  }
}

await run(async () => {
  const client = await connect(await SignIn.start('Everything'));
  const { tools } = await client.listTools();
  say('listed', { tools: tools.map((tool) => tool.name) });
  for (const tool of tools) {
    const { result, progress } = await call(client, tool);
    const texts = result.content.filter((block) => block.type === 'text').map((block) => block.text);
    say('tool', { name: tool.name, failed: result.isError === true, kinds: result.content.map((block) => block.type), text: texts.join('\n'), progress });
  }
});
