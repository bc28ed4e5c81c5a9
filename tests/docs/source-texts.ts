import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Text {
  path: string;
  text: string;
}

export const SOURCE = /\.(ts|cjs|mjs|js|py|yml|css)$/;

/** A comment that goes on over several lines reads as one. */
export function joinLines(text: string): string {
  return text.replace(/\n[ \t]*(?:\*(?!\/)|\/\/|#)[ \t]*/g, ' ');
}

export function commentsOf(text: string): string[] {
  return joinLines(text).match(/\/\*[\s\S]*?\*\/|(?:^|\s)(?:\/\/|#) .*$/gm) ?? [];
}

export function readAll(folder: string, names: RegExp): Text[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && names.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}
