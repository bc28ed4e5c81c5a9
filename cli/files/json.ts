import { StringDecoder } from 'node:string_decoder';
import type { FileRecord } from './file-record.ts';
import { LONGEST_EVENT_CHARACTERS, parse } from './lines.ts';

/**
 * The items of a JSON array, or the JSON objects that follow each other, cut apart without holding the whole: each item
 * that is complete is parsed on its own.
 */
export async function* readJson(chunks: AsyncIterable<Buffer>): AsyncGenerator<FileRecord> {
  const decoder = new StringDecoder('utf8');
  const cutter = new Cutter();
  for await (const chunk of chunks) yield* cutter.take(decoder.write(chunk));
  yield* cutter.take(decoder.end());
  yield* cutter.end();
}

/** Counts brackets outside of strings. What lies between items (commas, spaces, the array's brackets) is dropped. */
class Cutter {
  #line = 1;
  #depth = 0;
  /** The depth at which items begin: inside the array, if the whole is one. */
  #itemDepth = 0;
  #isBegun = false;
  #isString = false;
  #isEscaped = false;
  #item = '';
  #itemLine = 0;
  #isStray = false;

  *take(text: string): Generator<FileRecord> {
    let from = 0;
    for (let index = 0; index < text.length; index += 1) {
      const character = text.charCodeAt(index);
      if (character === NEWLINE) this.#line += 1;
      if (this.#isString) {
        this.#readString(character);
      } else if (character === QUOTE && this.#isInItem) {
        this.#isString = true;
      } else if (character === OPEN_BRACE || character === OPEN_BRACKET) {
        if (!this.#isInItem && this.#opens(character)) from = index;
        this.#depth += 1;
      } else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) {
        this.#depth -= 1;
        if (this.#depth === this.#itemDepth && this.#itemLine > 0) {
          yield this.#cut(this.#item + text.slice(from, index + 1));
        }
      } else if (!this.#isInItem && !isBetween(character) && !this.#isStray) {
        this.#isStray = true;
        yield { line: this.#line, read: { fault: 'not JSON: an object was expected here' } };
      }
    }
    if (this.#itemLine > 0 && this.#item.length <= LONGEST_EVENT_CHARACTERS) this.#item += text.slice(from);
  }

  *end(): Generator<FileRecord> {
    if (this.#itemLine > 0)
      yield { line: this.#itemLine, read: { fault: 'the file ends in the middle of it' } };
    else if (this.#depth > 0)
      yield { line: this.#line, read: { fault: 'the file ends before the list does' } };
  }

  get #isInItem(): boolean {
    return this.#itemLine > 0;
  }

  #opens(character: number): boolean {
    const isArray = !this.#isBegun && character === OPEN_BRACKET;
    this.#isBegun = true;
    if (isArray) {
      this.#itemDepth = 1;
      return false;
    }
    this.#itemLine = this.#line;
    this.#isStray = false;
    return true;
  }

  #cut(text: string): FileRecord {
    const line = this.#itemLine;
    this.#item = '';
    this.#itemLine = 0;
    return {
      line,
      read: text.length > LONGEST_EVENT_CHARACTERS ? { fault: 'longer than any event' } : parse(text),
    };
  }

  #readString(character: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (character === BACKSLASH) this.#isEscaped = true;
    else if (character === QUOTE) this.#isString = false;
  }
}

const NEWLINE = 10;
const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

/** White space, commas and a byte order mark. */
function isBetween(character: number): boolean {
  return character <= 32 || character === 44 || character === 0xfeff;
}
