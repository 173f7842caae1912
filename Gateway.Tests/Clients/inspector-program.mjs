// The inspector's command line: one program per call, tokens kept in its folder between them.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { browserIn } from './browser.mjs';

const home = process.env.HOME;
const program = join(fileURLToPath(import.meta.resolve('@modelcontextprotocol/inspector/package.json')), '..', 'clients', 'launcher', 'build', 'index.js');

/** @returns a function that runs it once; it opens a browser when it needs one */
export function inspector(url, ...always) {
  const browser = browserIn(home);
  return async (...args) => {
    const fixed = ['--cli', url, '--transport', 'http', '--format', 'json', '--callback-url', 'http://127.0.0.1:0/oauth/callback', '--connect-timeout', '0'];
    const child = spawn(process.execPath, [program, ...fixed, ...always, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { HOME: home, PATH: process.env.PATH, BROWSER: browser, MCP_AUTO_OPEN_ENABLED: 'true', MCP_INSPECTOR_SECRET_STORE: 'file' },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (part) => { out += part; });
    child.stderr.on('data', (part) => { err += part; });
    const code = await new Promise((resolve) => child.on('close', resolve));
    if (code !== 0 && !out) throw new Error(`inspector ended with ${code}: ${err}`);
    return JSON.parse(out);
  };
}
