import { posix } from 'node:path';

export interface SourceFile {
  /** From the project's root, with slashes. */
  path: string;
  text: string;
}

/** What a file imports, types included, as it is written there. */
export function importsOf(text: string): string[] {
  const specifiers = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*(['"])([^'"]+)\1/g;
  return [...text.matchAll(specifiers)].flatMap(([, , specifier]) => specifier ?? []);
}

/** The project's own files that a file imports, by their paths. */
export function targetsOf({ path, text }: SourceFile): string[] {
  return importsOf(text)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.normalize(posix.join(posix.dirname(path), specifier)));
}

/** The files that import each other in a circle, and those between two circles; empty if there is none. */
export function circularFiles(files: readonly SourceFile[]): string[] {
  return circular(new Map(files.map((file) => [file.path, targetsOf(file)])));
}

/** The same of folders: two that import each other are one. */
export function circularFolders(files: readonly SourceFile[]): string[] {
  const imports = new Map<string, string[]>();
  for (const file of files) {
    const folder = posix.dirname(file.path);
    const targets = targetsOf(file).map((target) => posix.dirname(target));
    imports.set(folder, [...(imports.get(folder) ?? []), ...targets.filter((target) => target !== folder)]);
  }
  return circular(imports);
}

function circular(imports: Map<string, readonly string[]>): string[] {
  // What imports none of the rest, or what none of the rest imports, is in no circle.
  for (;;) {
    const imported = new Set([...imports.values()].flat());
    const free = [...imports].filter(
      ([path, targets]) => !imported.has(path) || !targets.some((target) => imports.has(target)),
    );
    if (free.length === 0) return [...imports.keys()].sort();
    for (const [path] of free) imports.delete(path);
  }
}
