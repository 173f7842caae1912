// $BROWSER for programs that open one themselves: it writes down where it was sent, and the test's person goes there.
import { existsSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './steps.mjs';

/** @returns the program's path, to be put into BROWSER */
export function browserIn(folder) {
  const program = join(folder, 'browser');
  const log = `${program}.log`;
  writeFileSync(program, `#!/bin/sh\necho "$1" >> '${log}'\n`, { mode: 0o700 });
  let visited = 0;
  watch(folder, () => {
    const addresses = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : [];
    for (; visited < addresses.length; visited++) say('open', { url: addresses[visited] });
  });
  return program;
}
