// The inspector's command line as a survey's client: one program per request; it cannot subscribe and answers no question.
import { inspector } from './inspector-program.mjs';

/** @param era legacy, auto or modern */
export async function inspect(url, _, era) {
  const run = inspector(url, '--protocol-era', era);
  const result = async (...args) => (await run(...args)).result;
  return {
    protocol: era,
    only: ['echo', 'get-sum', 'get-structured-content'],
    tools: () => result('--method', 'tools/list'),
    call: ({ name, arguments: args }) => result('--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args)),
    resources: () => result('--method', 'resources/list'),
    read: (uri) => result('--method', 'resources/read', '--uri', uri),
    prompts: () => result('--method', 'prompts/list'),
    prompt: (name) => result('--method', 'prompts/get', '--prompt-name', name),
    close: () => {},
  };
}
