// Ports for clients that must find theirs free again at a second sign-in: below 32768, where Linux takes none for outgoing connections.
import { createServer } from 'node:net';

const [lowest, beyond] = [20_000, 32_768];

/** @returns a port that was free a moment ago on loopback */
export async function freePort() {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = lowest + Math.floor(Math.random() * (beyond - lowest));
    if (await canListen(port)) return port;
  }
  throw new Error(`no free port from ${lowest} to ${beyond - 1}`);
}

function canListen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
