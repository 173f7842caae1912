// What a driver tells the test that started it, one JSON line per step on stdout, and the lines that it waits for on stdin.
import { createInterface } from 'node:readline';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

export const say = (step, facts = {}) => process.stdout.write(JSON.stringify({ step, ...facts }) + '\n');

/** Lets the test change the world; goes on when it says so. */
export async function pause(before, facts = {}) {
  say('paused', { before, ...facts });
  const { done } = await lines.next();
  if (done) process.exit(1); // the test is gone
}

/** Runs a driver to its end. A failure is a step too, so that the test shows it. */
export async function run(drive) {
  try {
    await drive();
    say('done');
    process.exit(0);
  } catch (error) {
    say('failed', { error: String(error?.stack ?? error), cause: error?.cause ? String(error.cause) : undefined });
    process.exit(1);
  }
}
