import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { readSiteFile } from '../../local/page/site-files.ts';

const SITE = new URL('../../local/page/site/', import.meta.url);

describe('the files of the page', () => {
  it('begin with index.html', async () => {
    expect(await readSiteFile('/')).toEqual({
      type: 'text/html; charset=utf-8',
      content: await readFile(new URL('index.html', SITE), 'utf8'),
    });
  });

  it('are modules without their types, as a browser takes them', async () => {
    const file = await readSiteFile('/dom.ts');
    expect(file?.type).toBe('text/javascript; charset=utf-8');
    expect(file?.content).toContain('export function h(');
    expect(file?.content).not.toContain('HTMLElementTagNameMap');
  });

  it.each([
    ['/server.ts', 'the server itself'],
    ['/../server.ts', 'a path that leads out'],
    ['/..%2fserver.ts', 'a path that leads out, encoded'],
    ['/tsconfig.json', 'a file of another kind'],
    ['/site/dom.ts', 'a folder'],
    ['//dom.ts', 'an empty folder'],
    ['/nothing.ts', 'nothing'],
  ])('are not %s: %s', async (path) => {
    expect(await readSiteFile(path)).toBeUndefined();
  });

  it('name nothing of another host, so that the page needs no network', async () => {
    const files = (await readdir(SITE)).filter((name) => name !== 'tsconfig.json');
    expect(files).toContain('main.ts');
    for (const name of files) {
      const text = (await readFile(new URL(name, SITE), 'utf8')).replaceAll('http://www.w3.org/2000/svg', '');
      expect(`${name}: ${/(https?:)?\/\/[a-z0-9]+\.[a-z]/i.exec(text)?.[0] ?? 'none'}`).toBe(`${name}: none`);
    }
  });
});
