// Both TypeScript SDKs as a workout's kind; they differ in little more than names.
import { SignIn } from './sign-in.mjs';
import { answers, workOut } from './workout.mjs';

/**
 * @param sdk {create(): client with its handlers set; transport(url, authProvider); call(client, params, options); finish(transport, query)}
 */
export async function driveTypeScript(name, url, sdk) {
  const signIn = await SignIn.start(name);
  const asked = { sampling: [], elicitation: [] };
  const handlers = {
    sampling: (request) => { asked.sampling.push(request.params.messages[0].content.text ?? request.params.messages[0].content[0]?.text); return answers.sample(); },
    elicitation: (request) => { asked.elicitation.push(request.params.message); return answers.elicit(); },
  };

  async function connect() {
    const client = sdk.create(handlers);
    const transport = sdk.transport(new URL(url), signIn);
    await client.connect(transport);
    last = client;
    return {
      list: () => client.listTools(),
      call: (tool, args, onprogress) => sdk.call(client, { name: tool, arguments: args }, onprogress ? { onprogress } : {}),
      session: () => transport.sessionId,
      protocol: () => sdk.protocol(client, transport),
      close: () => client.close(),
    };
  }

  let last;

  // The browser is open: redeem what it brings and begin anew, as the SDKs' documentation says.
  async function signInAndConnect() {
    await last?.close(); // its stream would go on to ask for a sign-in of its own
    const transport = sdk.transport(new URL(url), signIn);
    await sdk.finish(transport, await signIn.returned());
    const connection = await connect();
    signIn.finished();
    return connection;
  }

  await workOut({
    connect: () => connect().catch((error) => { if (!sdk.isUnauthorized(error)) throw error; return signInAndConnect(); }),
    recover: (error) => { if (!sdk.isUnauthorized(error)) throw error; return signInAndConnect(); },
    tokens: () => signIn.tokens(),
    client: () => signIn.clientInformation().client_id,
    asked: (what) => asked[what],
  });
}
