/** `npx robin-bridge`, `npm run bridge --`: see `program.ts`. */
import { run } from './program.ts';

const interruption = new AbortController();

function interrupt(): void {
  // The first time the command ends in order, at a point from which it can go on; the second time at once.
  if (interruption.signal.aborted) process.exit(130);
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
