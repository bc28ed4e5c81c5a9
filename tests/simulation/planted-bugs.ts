import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Bug, bugs } from './bugs.ts';

const ROOT = new URL('../../', import.meta.url);

/**
 * Plants a bug in the code that is loaded from now on, in this thread alone: the text of one file is changed while it
 * is loaded. Throws if the text to change is not there any more: then the bug has to be written anew.
 */
export function plant(name: string): void {
  const bug = bugs.find((candidate) => candidate.name === name);
  if (!bug) throw new Error(`no bug is called ${name}`);
  const url = new URL(bug.file, ROOT).href;
  const source = mutate(bug, readFileSync(fileURLToPath(url), 'utf8'));
  registerHooks({
    load: (loaded, context, nextLoad) =>
      loaded === url
        ? { format: 'module-typescript', source, shortCircuit: true }
        : nextLoad(loaded, context),
  });
}

/** The file's text with the bug in it. */
export function mutate({ name, file, find, replace }: Bug, source: string): string {
  const pieces = source.split(find);
  if (pieces.length !== 2) {
    throw new Error(`${name}: ${file} has its text ${pieces.length - 1} times, not once`);
  }
  return pieces.join(replace);
}
