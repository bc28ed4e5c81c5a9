import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { World } from '../../local/canned/world.ts';
import type { LookupFigures, LookupQuestion } from './in-process.ts';

const MEASURER = fileURLToPath(new URL('in-process.ts', import.meta.url));

export interface WarmLookup {
  /** How long each source takes to answer, in milliseconds. */
  delayMs: number;
  figures: readonly LookupFigures[];
}

/** What a lookup takes once everything is warm, beside the same calls by others, with slow and immediate sources. */
export async function measureWarmLookups(
  bundle: string,
  world: World,
  plan: ReadonlyArray<{ delayMs: number } & Omit<LookupQuestion, 'bundle'>>,
): Promise<WarmLookup[]> {
  const measured: WarmLookup[] = [];
  for (const { delayMs, ...question } of plan) {
    await world.ask({ ask: 'delay', delayMs });
    const child = fork(MEASURER, {
      // What the function logs is not what is measured, but writing it is.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: world.environment.lookup,
    });
    child.send({ bundle, ...question });
    const [figures] = await once(child, 'message');
    measured.push({ delayMs, figures: figures as LookupFigures[] });
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }
  await world.ask({ ask: 'delay', delayMs: 0 });
  return measured;
}
