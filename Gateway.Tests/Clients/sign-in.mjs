// The part of OAuth that the TypeScript SDKs leave to the program: keeping what they hand over, opening the browser, listening for its return.
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { say } from './steps.mjs';

export class SignIn {
  #kept = {};
  #verifier;
  #pending;
  #server;

  /** The address of the document that describes this client; without one it registers. */
  clientMetadataUrl = process.env.CLIENT_DOCUMENT || undefined;

  /** The scope of the first sign-in, where it shall be narrower than what is asked. */
  narrow;

  static async start(name) {
    const signIn = new SignIn();
    signIn.name = name;
    signIn.#server = createServer((request, response) => signIn.#arrive(request, response));
    await new Promise((resolve) => signIn.#server.listen(0, '127.0.0.1', resolve));
    return signIn;
  }

  get redirectUrl() { return `http://127.0.0.1:${this.#server.address().port}/callback`; }

  get clientMetadata() {
    return {
      client_name: this.name, redirect_uris: [this.redirectUrl], token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
    };
  }

  state() { return randomUUID(); }
  clientInformation() { return this.#kept.client; }
  saveClientInformation(client) { this.#kept.client = client; }
  tokens() { return this.#kept.tokens; }
  saveTokens(tokens) { this.#kept.tokens = tokens; }
  saveCodeVerifier(verifier) { this.#verifier = verifier; }
  codeVerifier() { return this.#pending.verifier; }

  invalidateCredentials(what) {
    say('forgot', { what });
    if (what === 'all' || what === 'client') delete this.#kept.client;
    if (what === 'all' || what === 'tokens') delete this.#kept.tokens;
  }

  // A call and the stream beside it both meet the 401: one browser window is enough, and a second would spoil the first one's verifier.
  redirectToAuthorization(url) {
    if (this.#pending) return;
    let arrived;
    const callback = new Promise((resolve) => { arrived = resolve; });
    this.#pending = { verifier: this.#verifier, state: url.searchParams.get('state'), callback, arrived };
    if (this.narrow) url.searchParams.set('scope', this.narrow);
    this.narrow = undefined;
    say('open', { url: url.toString() });
  }

  /** The query with which the browser came back. */
  async returned() {
    const { callback, state } = this.#pending;
    const query = await callback;
    if (query.get('state') !== state) throw new Error('the browser came back with another state');
    return query;
  }

  finished() { this.#pending = undefined; }

  #arrive(request, response) {
    const url = new URL(request.url, this.redirectUrl);
    response.end('You may close this window.');
    if (url.pathname === '/callback') this.#pending?.arrived(url.searchParams);
  }
}
