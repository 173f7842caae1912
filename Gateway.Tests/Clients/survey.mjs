// What a client can do with server-everything: every tool that it may call, resources, a subscription, a prompt, questions. usage: survey.mjs URL KIND [how]
import { given } from './everything-parts.mjs';
import { run, say } from './steps.mjs';
import { client } from './survey-client.mjs';
import { inspect } from './survey-inspector.mjs';
import { remote, sdk } from './survey-sdk.mjs';
import { textOf } from './workout.mjs';

const [url, kind, how] = process.argv.slice(2);
const kinds = { client, inspector: inspect, remote, sdk };

await run(async () => {
  const asked = [];
  const mcp = await kinds[kind](url, asked, how);
  const { tools } = await mcp.tools();
  say('listed', { protocol: mcp.protocol, tools: tools.map((tool) => tool.name) });

  const { resources } = await mcp.resources();
  const { contents } = await mcp.read(resources[0].uri);
  say('read', { resources: resources.length, uri: contents[0].uri, length: contents[0].text.length });

  let updated;
  const update = new Promise((resolve) => { updated = resolve; });
  await mcp.watch?.(resources[0].uri, updated);

  // Tools that want a task are for clients that have tasks.
  for (const tool of tools.filter(({ name, execution }) => (mcp.only ?? [name]).includes(name) && execution?.taskSupport !== 'required')) {
    const result = await mcp.call({ name: tool.name, arguments: given[tool.name] ?? {} });
    say('tool', { name: tool.name, failed: result.isError === true, text: textOf(result) });
  }

  // The server's timers and subscriptions are a process's own, and stateless requests may meet another one: who hears nothing asks again.
  for (let heard = !mcp.watch; !heard;) {
    const uri = await Promise.race([update, new Promise((resolve) => { setTimeout(resolve, 20_000); })]);
    heard = uri !== undefined;
    say(heard ? 'updated' : 'unheard', { uri });
    if (!heard) {
      await mcp.watch(resources[0].uri, updated);
      await mcp.call({ name: 'toggle-subscriber-updates', arguments: {} });
    }
  }

  const { prompts } = await mcp.prompts();
  const { messages } = await mcp.prompt('simple-prompt');
  say('prompted', { prompts: prompts.map((prompt) => prompt.name), text: messages[0].content.text });
  say('surveyed', { asked: [...new Set(asked)].sort() });
  await mcp.close();
});
