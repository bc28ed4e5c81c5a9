import { describe, expect, it } from '@jest/globals';
import { readAll } from './docs/source-texts.ts';
import { type SourceFile, targetsOf } from './import-circles.ts';

/** What is exported here is imported somewhere, were it by a test or an example of a document. */
const FOLDERS = ['cli', 'functions', 'lib'];
const IMPORTERS = [...FOLDERS, 'bench', 'docs', 'local', 'scripts', 'tests'];
/** What Lambda loads, and what is loaded by its folder's name. */
const LOADED_BY_NAME =
  /^functions\/[^/]+\/index\.ts$|^functions\/customer-lookup\/endpoints\/[^/]+\/openapi\.ts$/;

const EXPORTED = /^export (?:async )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm;
const HANDED_ON = /^export (?:type )?\{([^}]*)\}/gm;

/** The exports of `files` that none of `importers` mentions while it imports their file. */
function unusedExports(files: readonly SourceFile[], importers: readonly SourceFile[]): string[] {
  const words = new Map<string, Set<string>>();
  for (const importer of importers) {
    const mentioned = importer.text.match(/\w+/g) ?? [];
    for (const target of targetsOf(importer))
      words.set(target, new Set([...(words.get(target) ?? []), ...mentioned]));
  }
  return files.flatMap(({ path, text }) => {
    const own = [...text.matchAll(EXPORTED)].map(([, name = '']) => name);
    const handedOn = [...text.matchAll(HANDED_ON)].flatMap(
      ([, names = '']) => names.match(/\w+(?=\s*(?:,|$))/g) ?? [],
    );
    return [...own, ...handedOn]
      .filter((name) => !words.get(path)?.has(name))
      .map((name) => `${path}: ${name}`);
  });
}

describe('what is exported', () => {
  it('is imported somewhere', () => {
    const read = (folders: string[]) => folders.flatMap((folder) => readAll(folder, /\.(ts|cjs|mjs|js|md)$/));
    const files = read(FOLDERS).filter(({ path }) => path.endsWith('.ts') && !LOADED_BY_NAME.test(path));
    expect(files.length).toBeGreaterThan(250);
    expect(unusedExports(files, read(IMPORTERS))).toEqual([]);
  });

  it.each([
    ['a value', 'export const x = 1;'],
    ['a type', 'export interface x {}'],
    ['one that is handed on', "export { y as x } from './y.ts';"],
  ])('is seen if it is not: %s', (_, text) => {
    const importer = { path: 'b.ts', text: "import { z } from './a.ts';" };
    expect(unusedExports([{ path: 'a.ts', text }], [importer])).toEqual(['a.ts: x']);
    const user = { path: 'b.ts', text: "const { x } = await import('./a.ts');" };
    expect(unusedExports([{ path: 'a.ts', text }], [user])).toEqual([]);
  });
});
