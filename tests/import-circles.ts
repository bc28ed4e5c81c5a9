import { posix } from 'node:path';

export interface SourceFile {
  /** From the project's root, with slashes. */
  path: string;
  text: string;
}

/** What a file imports, types included, as it is written there. */
export function importsOf(text: string): string[] {
  const specifiers = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*'([^']+)'/g;
  return [...text.matchAll(specifiers)].flatMap(([, specifier]) => specifier ?? []);
}

/** The project's own files that a file imports, by their paths. */
export function targetsOf({ path, text }: SourceFile): string[] {
  return importsOf(text)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.normalize(posix.join(posix.dirname(path), specifier)));
}

/** The files that import each other in a circle, and those between two circles; empty if there is none. */
export function circularFiles(files: readonly SourceFile[]): string[] {
  const imports = new Map(files.map((file) => [file.path, targetsOf(file)]));
  // A file that imports none of the rest, or that none of the rest imports, is in no circle.
  for (;;) {
    const imported = new Set([...imports.values()].flat());
    const free = [...imports].filter(
      ([path, targets]) => !imported.has(path) || !targets.some((target) => imports.has(target)),
    );
    if (free.length === 0) return [...imports.keys()].sort();
    for (const [path] of free) imports.delete(path);
  }
}
