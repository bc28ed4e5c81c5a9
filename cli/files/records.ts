import { createReadStream, statSync } from 'node:fs';
import { UsageError } from '../terminal/command-error.ts';
import type { Input } from '../terminal/terminal.ts';
import { type KnownColumns, nameColumns } from './columns.ts';
import { readCsv } from './csv.ts';
import type { FileRecord, RecordFormat } from './file-record.ts';
import { readJson } from './json.ts';
import { readLines } from './lines.ts';

/** What a command takes, so that a file of something else is told from an empty one. */
export interface Expected extends KnownColumns {
  /** `order events as JSON, JSON lines or CSV with a header`. */
  what: string;
}

export interface RecordFile {
  format: RecordFormat;
  /** The records in their order, one after the other; the file is never held in memory. */
  records: AsyncIterable<FileRecord>;
  /** Absent for standard input. */
  sizeBytes: number | undefined;
  /** How many bytes were read so far. */
  position(): number;
}

/**
 * Opens a file, or standard input for `-`.
 * @param format by default told by the file's name, else by its first characters
 * @param expected if given, the records end with a UsageError if none of them could be read
 * @throws UsageError if it cannot be read
 */
export async function openRecords(
  file: string,
  stdin: Input,
  format?: RecordFormat,
  expected?: Expected,
): Promise<RecordFile> {
  const sizeBytes = file === '-' ? undefined : sizeOf(file);
  let position = 0;
  const source = file === '-' ? stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
  const chunks = (async function* () {
    for await (const chunk of source) {
      const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      position += buffer.length;
      yield buffer as Buffer;
    }
  })();
  const { head, all } = await readFirstChunk(chunks);
  const chosen = format ?? formatByName(file) ?? formatByText(head, /\.json$/i.test(file));
  const name = file === '-' ? 'what is piped in' : file;
  const wrong = (why: string) =>
    new UsageError(`Nothing in ${name} can be read: ${why}.`, `Give ${expected?.what}.`);
  const onHeader = (header: readonly string[]) => {
    if (!expected) return header;
    const named = nameColumns(header, expected);
    if (named.every((column) => column === undefined))
      throw wrong('as CSV, its header has no column that is known');
    return header.map((name, index) => named[index] ?? name);
  };
  const read = {
    json: readJson,
    jsonl: readLines,
    csv: (all: AsyncIterable<Buffer>) => readCsv(all, onHeader),
  };
  const records = read[chosen](all);
  return {
    format: chosen,
    records: expected ? demandReadable(records, head.replace(BOM, '').trim() === '', wrong) : records,
    sizeBytes,
    position: () => position,
  };
}

/** Hands the records on, and ends with an error if all of them were faults, or if there was nothing at all. */
async function* demandReadable(
  records: AsyncIterable<FileRecord>,
  isEmpty: boolean,
  wrong: (why: string) => Error,
): AsyncGenerator<FileRecord> {
  let firstFault: string | undefined;
  let isReadable = false;
  for await (const record of records) {
    const { read, line } = record;
    if ('value' in read && typeof read.value === 'object' && read.value !== null) isReadable = true;
    else firstFault ??= `line ${line}, ${'fault' in read ? read.fault : 'no object'}`;
    yield record;
  }
  if (isReadable) return;
  if (isEmpty) throw wrong('it is empty');
  if (firstFault !== undefined) throw wrong(firstFault);
}

export function sizeOf(file: string): number {
  try {
    const found = statSync(file);
    if (found.isFile()) return found.size;
  } catch {
    // Said below.
  }
  throw new UsageError(
    `There is no file ${file} that can be read.`,
    'Name a file of JSON, JSON lines or CSV, or - for what is piped in if the command takes it.',
  );
}

function formatByName(file: string): RecordFormat | undefined {
  const ending = /\.(csv|tsv|jsonl|ndjson)$/i.exec(file)?.[1]?.toLowerCase();
  if (ending === undefined) return undefined;
  return ending === 'csv' || ending === 'tsv' ? 'csv' : 'jsonl';
}

const BOM = /^\uFEFF/;

/** A file whose first line is a whole object has one in each; one that begins with a bracket is one piece of JSON. */
function formatByText(head: string, isNamedJson: boolean): RecordFormat {
  const text = head.replace(BOM, '').trimStart();
  if (text.startsWith('[')) return 'json';
  if (!text.startsWith('{')) return isNamedJson ? 'json' : 'csv';
  const [first = '', ...others] = text.split('\n');
  try {
    JSON.parse(first);
    return others.some((line) => line.trim() !== '') ? 'jsonl' : 'json';
  } catch {
    return 'json';
  }
}

async function readFirstChunk(
  chunks: AsyncGenerator<Buffer>,
): Promise<{ head: string; all: AsyncIterable<Buffer> }> {
  const first = await chunks.next();
  const head = first.done ? Buffer.alloc(0) : first.value;
  async function* all() {
    yield head;
    yield* chunks;
  }
  return { head: head.toString('utf8'), all: all() };
}

/** Groups records, so that many travel together and few are held. */
export async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
