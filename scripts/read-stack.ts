/**
 * Says where in the sources a stack trace of a deployed function points: `npx node scripts/read-stack.ts < stack.txt`,
 * in the version of the repository that is deployed, after `npm run build`. What it does not know it hands through.
 */
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** `dist/functions/<name>/function.cjs:<line>:<column>`, wherever the function was unpacked. */
const PLACE = /[^\s("]*(dist\/functions\/[\w-]+)\/([\w.]+\.cjs):(\d+):(\d+)/g;

/** @returns `text` with the places in the sources instead of those in the bundle */
export function readStack(
  text: string,
  loadMap: (path: string) => SourceMap | undefined = loadSourceMap,
): string {
  return text.replace(PLACE, (place, folder: string, file: string, line: string, column: string) => {
    const entry = loadMap(join(folder, `${file}.map`))?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !('originalSource' in entry)) return place;
    return `${normalize(join(folder, entry.originalSource))}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function loadSourceMap(path: string): SourceMap | undefined {
  const file = join(root, path);
  return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

if (import.meta.main) {
  // Logs are JSON: line ends in a stack stand there as \n.
  process.stdout.write(readStack(readFileSync(0, 'utf8').replaceAll('\\n', '\n')));
}
