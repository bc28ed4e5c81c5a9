import { StringDecoder } from 'node:string_decoder';
import type { FileRecord } from './file-record.ts';

/**
 * An event of a file has at most this many characters, spaces included: twice what a message of the queue may have. What
 * is longer is not gathered to its end: nothing grows without bound.
 */
export const LONGEST_EVENT_CHARACTERS = 2_097_152;

/** One JSON value in each line; empty lines are left out, and a bad one costs only itself. */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<FileRecord> {
  for await (const { line, text } of splitLines(chunks)) {
    if (text.trim() === '') continue;
    if (text.length > LONGEST_EVENT_CHARACTERS) yield { line, read: { fault: 'longer than any event' } };
    else yield { line, read: parse(text) };
  }
}

export function parse(text: string): FileRecord['read'] {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // What the engine throws quotes the text.
    return { fault: 'not JSON' };
  }
}

async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<{ line: number; text: string }> {
  const decoder = new StringDecoder('utf8');
  let line = 1;
  let rest = '';
  for await (const chunk of chunks) {
    const pieces = (rest + decoder.write(chunk)).split('\n');
    rest = pieces.pop() ?? '';
    if (rest.length > LONGEST_EVENT_CHARACTERS) rest = rest.slice(0, LONGEST_EVENT_CHARACTERS + 1);
    for (const text of pieces) {
      yield { line, text: line === 1 ? text.replace(/^\uFEFF/, '') : text };
      line += 1;
    }
  }
  rest += decoder.end();
  if (rest !== '') yield { line, text: line === 1 ? rest.replace(/^\uFEFF/, '') : rest };
}
