import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

const SITE = new URL('site/', import.meta.url);

/** Only plain names, so that no path leads out of the folder. */
const FILE = /^\/([a-z][a-z-]*)\.(html|css|svg|ts)$/;

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  ts: 'text/javascript; charset=utf-8',
};

export interface SiteFile {
  type: string;
  content: string;
}

/**
 * A file of the page by its path; a module comes with its types taken off, so that the browser runs what is written
 * in `site/` and nothing is built beforehand.
 * @returns undefined if there is none
 */
export async function readSiteFile(path: string): Promise<SiteFile | undefined> {
  const [, name, ending = ''] = FILE.exec(path === '/' ? '/index.html' : path) ?? [];
  const type = TYPES[ending];
  if (name === undefined || type === undefined) return undefined;
  try {
    const text = await readFile(new URL(`${name}.${ending}`, SITE), 'utf8');
    if (ending !== 'ts') return { type, content: text };
    const { code } = await transform(text, { loader: 'ts', target: 'es2022' });
    return { type, content: code };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
