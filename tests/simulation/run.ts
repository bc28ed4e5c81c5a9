import { parseArgs } from 'node:util';
import { bugs } from './bugs.ts';
import { type Outcome, search } from './crew.ts';
import type { HistoryResult } from './history.ts';
import { plant } from './planted-bugs.ts';

const USAGE = `The simulation of the order delivery.

  npm run test:simulation                                 all of it: histories, planted bugs, limits, malformed bodies
  npm run test:simulation -- --histories N [--seed S]     N histories from seed S
  npm run test:simulation -- --bugs                       every planted bug must be found
  npm run test:simulation -- --bug NAME                   one planted bug
  npm run test:simulation -- --replay SEED [--bug NAME]   one history, with a trace
  npm run test:simulation -- --limits                     ROBIN's limits over a day and a half, and what they cost many workers
  npm run test:simulation -- --malformed N                N generated bodies
`;

const DEFAULT_HISTORIES = 100_000;
const HISTORIES_PER_BUG = 10_000;
const DEFAULT_MALFORMED = 100_000;
/** Of fifty workers or fewer: more than one, for a slot that is used too late is void. */
const MOST_WRITES_PER_SLOT = 1.1;

const { values } = parseArgs({
  options: {
    histories: { type: 'string' },
    seed: { type: 'string' },
    bug: { type: 'string' },
    bugs: { type: 'boolean' },
    replay: { type: 'string' },
    limits: { type: 'boolean' },
    malformed: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const seed = Number(values.seed ?? 1);

process.exitCode = (await run()) ? 0 : 1;

async function run(): Promise<boolean> {
  if (values.help) return say(USAGE);
  if (values.replay !== undefined) return replay(Number(values.replay), values.bug);
  if (values.bug !== undefined) return hunt(values.bug);
  const chosen = ['histories', 'bugs', 'limits', 'malformed'].some((option) => option in values);
  const parts: Array<() => boolean | Promise<boolean>> = [];
  if (!chosen || values.histories)
    parts.push(() => runHistories(Number(values.histories ?? DEFAULT_HISTORIES)));
  if (!chosen || values.limits) parts.push(keepLimits);
  if (!chosen || values.malformed)
    parts.push(() => readMalformed(Number(values.malformed ?? DEFAULT_MALFORMED)));
  if (!chosen || values.bugs) parts.push(huntAll);
  let isGood = true;
  for (const part of parts) isGood = (await part()) && isGood;
  return isGood;
}

async function runHistories(histories: number): Promise<boolean> {
  const begun = performance.now();
  let saidAt = 0;
  const outcome = await search({
    histories,
    seed,
    stopAtFirstFailure: false,
    progress: (done, found) => {
      for (const { seed: failed, failure } of found)
        say(`  seed ${failed}: ${failure}\n    npm run test:simulation -- --replay ${failed}`);
      if (done - saidAt < 10_000) return;
      saidAt = done;
      say(`  ${done} histories, ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
    },
  });
  say(`${summary(outcome)}; found: ${outcome.failures.length || 'nothing'}`);
  return outcome.failures.length === 0 && outcome.histories === histories;
}

function summary({ histories, faults, seconds }: Outcome): string {
  const each = (faults / Math.max(1, histories)).toFixed(1);
  return `${histories} histories, ${faults} faults (${each} each), ${seconds.toFixed(1)} s`;
}

async function huntAll(): Promise<boolean> {
  const begun = performance.now();
  let found = 0;
  for (const { name } of bugs) {
    if (await hunt(name)) found += 1;
  }
  say(`${found} of ${bugs.length} planted bugs found, ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
  return found === bugs.length;
}

/** Looks for a planted bug; what it finds must be the bug's doing, so the same seed must pass without it. */
async function hunt(bug: string): Promise<boolean> {
  const outcome = await search({ histories: HISTORIES_PER_BUG, seed, bug, stopAtFirstFailure: true });
  const [found] = outcome.failures;
  if (!found) return !say(`  NOT FOUND ${bug}: ${summary(outcome)}`);
  const clean = await search({ histories: 1, seed: found.seed, stopAtFirstFailure: true });
  if (clean.failures.length > 0) return !say(`  seed ${found.seed} fails without ${bug} too`);
  return say(
    `  found ${bug} in ${outcome.seconds.toFixed(1)} s: ${found.failure.split('\n')[0]} (--replay ${found.seed} --bug ${bug})`,
  );
}

async function replay(replayed: number, bug: string | undefined): Promise<boolean> {
  // Before any of the code is loaded.
  if (bug !== undefined) plant(bug);
  const { runHistory } = await import('./history.ts');
  const { failure, faults } = await new Promise<HistoryResult>((resolve) =>
    // A history must begin outside of any promise callback.
    setImmediate(() => resolve(runHistory(replayed, say))),
  );
  say(`seed ${replayed}, ${faults} faults: ${failure ?? 'everything holds'}`);
  return failure === undefined;
}

async function keepLimits(): Promise<boolean> {
  const { floodLimits } = await import('./limits.ts');
  let isGood = true;
  for (const [workers, hours, clocksApart] of [
    [4, 36, 0],
    [4, 6, 50],
    [4, 6, 200],
    [1, 1, 0],
    [2, 1, 0],
    [50, 1, 0],
    [200, 1, 0],
    [1_000, 0.2, 0],
  ] as const) {
    const begun = performance.now();
    const { posts, writes, broken } = await floodLimits(seed, workers, hours, clocksApart);
    const writesPerSlot = writes / posts;
    say(
      `${posts} POSTs in ${hours} h of ${workers} workers that never pause${clocksApart > 0 ? `, ${clocksApart} ms apart` : ''}, ${writesPerSlot.toFixed(2)} writes a slot, ` +
        `${((performance.now() - begun) / 1_000).toFixed(1)} s; limits broken: ${broken ?? 'none'}`,
    );
    isGood &&= broken === undefined && (workers > 50 || writesPerSlot <= MOST_WRITES_PER_SLOT);
  }
  return isGood;
}

async function readMalformed(bodies: number): Promise<boolean> {
  const begun = performance.now();
  const { sendMalformed } = await import('./malformed.ts');
  const { rejected, failure } = await sendMalformed(bodies, seed);
  say(
    `${bodies} generated bodies, ${rejected} of them malformed, ` +
      `${((performance.now() - begun) / 1_000).toFixed(1)} s; found: ${failure ?? 'nothing'}`,
  );
  return failure === undefined;
}

function say(line: string): true {
  process.stdout.write(`${line}\n`);
  return true;
}
