/** `npx -- robin-bridge`, `npm run bridge --`: see `program.ts`. */
import { run } from './program.ts';

const interruption = new AbortController();

/** Ctrl-C in a terminal comes several times: from it, and from npx and the launcher, which pass theirs on. */
const ONE_INTERRUPTION_MS = 1_000;
let interruptedAt: number | undefined;

function interrupt(): void {
  // The first time the command ends in order, at a point from which it can go on; the second time at once.
  interruptedAt ??= performance.now();
  if (performance.now() - interruptedAt > ONE_INTERRUPTION_MS) process.exit(130);
  interruption.abort();
}

process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
// The program that reads our output may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  signal: interruption.signal,
});
