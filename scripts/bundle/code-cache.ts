import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SAMPLE_CUSTOMER } from '../../local/canned/answers.ts';
import { lookupEvent, orderEventBody, sqsEvent } from '../../local/canned/sample-events.ts';
import { startWorld } from '../../local/canned/world.ts';

const MAKER = fileURLToPath(new URL('make-code-cache.cjs', import.meta.url));

interface WarmUp {
  environment: 'lookup' | 'orders';
  event(): object;
}

/** What each function is asked once, so that V8 has compiled by then what a first answer takes. */
const WARM_UPS: Readonly<Record<string, WarmUp>> = {
  'customer-lookup': { environment: 'lookup', event: lookupEvent },
  'order-events': {
    environment: 'orders',
    event: () => sqsEvent([orderEventBody({ orderNumber: 'O1', version: 1, ...SAMPLE_CUSTOMER })]),
  },
};

/**
 * Puts a V8 code cache beside each function (docs/decisions/code-cache.md). The functions are run once, on simulated
 * systems on this machine, by this Node or by the command that `CODE_CACHE_NODE` names: the cache is good for no other.
 * @param folders of the functions, by their names
 * @throws where a function does not answer its warm-up call
 */
export async function makeCodeCaches(folders: ReadonlyMap<string, string>): Promise<void> {
  const command = process.env.CODE_CACHE_NODE;
  const wanted = [...folders].filter(([, folder]) => command !== undefined || !hasCodeCache(folder));
  if (wanted.length === 0) return;
  const [node = process.execPath, ...options] = command?.split(' ') ?? [];
  const world = await startWorld();
  const scratch = await mkdtemp(join(tmpdir(), 'warm-up-'));
  try {
    for (const [name, folder] of wanted) {
      const warmUp = WARM_UPS[name];
      if (!warmUp) continue;
      const eventFile = join(scratch, `${name}.json`);
      await writeFile(eventFile, JSON.stringify(warmUp.event()));
      const env = world.environment[warmUp.environment];
      await promisify(execFile)(node, [...options, MAKER, folder, eventFile], { env });
    }
  } finally {
    await rm(scratch, { recursive: true });
    await world.close();
  }
}

/** Whether an earlier build has made one; of another function there is none, the build has removed it. */
function hasCodeCache(folder: string): boolean {
  const { version, platform, arch } = process;
  return readdirSync(folder).some((name) => name.startsWith(`code-cache.${version}-${platform}-${arch}.`));
}
