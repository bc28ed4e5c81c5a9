/** One thing of a file: an event, an order, a customer. */
export interface FileRecord {
  /** From 1: where it begins; a row of CSV with line breaks in it, where it ends. */
  line: number;
  /** What stands there, or why it cannot be read; never a value of it. */
  read: { value: unknown } | { fault: string };
}

export type RecordFormat = 'json' | 'jsonl' | 'csv';
