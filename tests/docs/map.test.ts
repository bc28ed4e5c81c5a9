import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const HIDDEN = /^\./;
/** What is made, or comes from elsewhere. */
const NOT_OURS = ['node_modules', 'dist', 'coverage'];

/** The folders that the README's map names, from the project's root, without the last slash. */
function foldersOf(readme: string): string[] {
  const [, map = ''] = /^## Where things are$([\s\S]*?)(?=^\[|^## |$(?![\s\S]))/m.exec(readme) ?? [];
  const firstCells = [...map.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell);
  return firstCells.flatMap((cell) => [...cell.matchAll(/`([\w/-]+)\/`/g)].map(([, folder = '']) => folder));
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !HIDDEN.test(entry.name) && !NOT_OURS.includes(entry.name))
    .map(({ name }) => (folder === '.' ? name : `${folder}/${name}`));
}

describe("the README's map", () => {
  const named = foldersOf(readFileSync('README.md', 'utf8'));

  it('names only folders that are there', () => {
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((folder) => !existsSync(folder))).toEqual([]);
  });

  it('names every folder of the project, and every one of lib', () => {
    const folders = [...foldersIn('.').filter((folder) => folder !== 'lib'), ...foldersIn('lib')];
    expect(folders.filter((folder) => !named.includes(folder))).toEqual([]);
  });

  it('is read as it stands', () => {
    const readme =
      '# A\n\n## Where things are\n\n| folder | what |\n|---|---|\n| `a/b/`, `c/` | `d/` |\n\n[x](y)\n';
    expect(foldersOf(readme)).toEqual(['a/b', 'c']);
  });
});
