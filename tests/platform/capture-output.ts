import { jest } from '@jest/globals';

/** Collects the JSON lines that are written to stdout and stderr from now on; whatever else is written passes. */
export function captureOutput(): string[] {
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      if (!String(chunk).startsWith('{')) return write(chunk);
      lines.push(...String(chunk).trimEnd().split('\n'));
      return true;
    });
  }
  return lines;
}
