import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { CommandError } from '../terminal/command-error.ts';
import { sizeOf } from './records.ts';

/** How far a command got with a file, so that it goes on there. Stands beside the file until the command is through. */
interface Checkpoint {
  /** Records that are done with. */
  records: number;
  /** Names the whole run, across interruptions. */
  runId: string;
  counts: Readonly<Record<string, number>>;
}

export interface Checkpoints {
  /** Where the command got the last time; `undefined` if it begins. */
  found: Checkpoint | undefined;
  save(checkpoint: Checkpoint): void;
  /** All is done. */
  remove(): void;
}

const schema = z.object({
  fingerprint: z.string(),
  target: z.string(),
  records: z.int(),
  runId: z.string(),
  counts: z.record(z.string(), z.int()),
});

/**
 * @param target where the command writes to: a checkpoint of another one is not this one's
 * @throws UsageError if there is no such file, CommandError if it has changed since, or if the checkpoint is of another
 *   target
 */
export function openCheckpoints(options: {
  file: string;
  command: string;
  target: string;
  restart: boolean;
}): Checkpoints {
  const { file, command, target } = options;
  const path = `${file}.${command}-progress.json`;
  const fingerprint = fingerprintOf(file);
  if (options.restart) rmSync(path, { force: true });
  return {
    found: find(),
    save(checkpoint) {
      const text = JSON.stringify({ fingerprint, target, ...checkpoint });
      // In one step: a crash leaves the old one or the new one, never half of it.
      writeFileSync(`${path}.new`, `${text}\n`);
      renameSync(`${path}.new`, path);
    },
    remove: () => rmSync(path, { force: true }),
  };

  function find(): Checkpoint | undefined {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
    const read = schema.safeParse(readCheckpointFile(text));
    if (!read.success || read.data.fingerprint !== fingerprint || read.data.target !== target) {
      const why = read.success && read.data.target !== target ? 'went elsewhere' : 'was of another file';
      throw new CommandError(
        `${path} says how far the command got the last time, but that ${why}.`,
        'Say --restart to begin anew: what was done already is recognised and not done twice.',
      );
    }
    return read.data;
  }
}

function readCheckpointFile(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const CHUNK_BYTES = 1024 * 1024;

/** Of all of it: a file with one line put right is another one. */
function fingerprintOf(file: string): string {
  const digest = createHash('sha256').update(String(sizeOf(file)));
  const buffer = Buffer.alloc(CHUNK_BYTES);
  const opened = openSync(file, 'r');
  try {
    for (;;) {
      const bytes = readSync(opened, buffer);
      if (bytes === 0) break;
      digest.update(buffer.subarray(0, bytes));
    }
  } finally {
    closeSync(opened);
  }
  return digest.digest('hex').slice(0, 32);
}
