import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { FileRecord } from './file-record.ts';

/** A row as it stands there: its values by the columns' names, trimmed; the empty ones are left out. */
export type CsvRow = Readonly<Record<string, string>>;

/**
 * The rows of a CSV file with a header. The separator is whichever of comma, semicolon and tab the header has most of:
 * spreadsheets write the one of their country.
 * @param onHeader told the header before the first row, and answers the names of the columns, each by its place; what it
 *   throws ends the reading
 */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  onHeader: (header: readonly string[]) => readonly string[] = (header) => header,
): AsyncGenerator<FileRecord> {
  const { delimiter, all } = await findDelimiter(chunks);
  const faults: FileRecord[] = [];
  const parser = Readable.from(all, { objectMode: false }).compose(
    parse({
      bom: true,
      columns: (header: string[]) => [...onHeader(header.map((name) => name.trim()))],
      delimiter,
      info: true,
      trim: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: 1_000_000,
      // The parser's own message quotes the row.
      on_skip: (error) => {
        const fault = FAULTS[error?.code ?? ''] ?? 'cannot be read as CSV';
        faults.push({ line: Number(error?.lines ?? 0), read: { fault } });
      },
    }),
  );
  for await (const entry of parser) {
    const { record, info } = entry as { record: Record<string, string>; info: { lines: number } };
    // The parser is ahead of us: only what stands before this row comes before it.
    while (faults[0] && faults[0].line <= info.lines) yield* faults.splice(0, 1);
    const value: CsvRow = Object.fromEntries(Object.entries(record).filter(([, text]) => text !== ''));
    yield { line: info.lines, read: { value } };
  }
  yield* faults.splice(0);
}

const FAULTS: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_COLUMNS: 'has not as many columns as the header',
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'has not as many columns as the header',
  CSV_INVALID_CLOSING_QUOTE: 'has a quotation mark in the wrong place',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'has a quotation mark in the wrong place',
  INVALID_OPENING_QUOTE: 'has a quotation mark in the wrong place',
  CSV_QUOTE_NOT_CLOSED: 'has a quotation mark that is never closed',
  CSV_MAX_RECORD_SIZE: 'is longer than any row',
};

async function findDelimiter(chunks: AsyncIterable<Buffer>): Promise<{
  delimiter: string;
  all: AsyncIterable<Buffer>;
}> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head: Buffer = first.done ? Buffer.alloc(0) : first.value;
  const header = head.toString('utf8').split('\n')[0] ?? '';
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: header.split(mark).length - 1 }));
  const delimiter = counts.reduce((most, one) => (one.count > most.count ? one : most)).mark;
  async function* all() {
    yield head;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { delimiter, all: all() };
}
