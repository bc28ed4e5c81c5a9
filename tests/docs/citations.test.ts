import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { commentsOf, joinLines, readAll, SOURCE, type Text } from './source-texts.ts';

/** Where comments cite the documents: `docs/contract.md, "Dead letters"`. */
const FOLDERS = ['bench', 'cli', 'deploy', 'functions', 'lib', 'local', 'scripts', 'tests'];
/** This file plants citations that lead nowhere. */
const OWN = 'tests/docs/citations.test.ts';

/** A document and, if they follow, the headings in it: `docs/a.md, "B"`, `docs/a.md, "B" and "C"`. */
const CITATION = /\bdocs\/[\w./-]+?\.(?:md|json)\b(?:, "[^"]+"(?:(?:,| and|, and) "[^"]+")*)?/g;
/** A source that a reader cannot open, for it names no file. */
const NAMELESS = [
  /\bseed page\b/i,
  /\bfacts?[:/]/i,
  /\bfacts\)/i,
  /\bcontract[:,]|\(contract\)/i,
  /\bPage(?:: |, ")/,
  /\b(?:contract|facts?) says?\b/i,
  // Without its ending, or without its folder; only what stands at the root is known by its name.
  /\bdocs\/[\w/-]*\w(?![\w/-]|\.\w)/,
  /(?<![\w/.-])[a-z][\w-]*\.md\b/,
];

/** What the citations of a source file lack, as sentences; empty if each leads to its file and heading. */
function citationFaults(
  { path, text }: Text,
  headingsOf: (document: string) => string[] | undefined,
): string[] {
  const nameless = commentsOf(text).flatMap((comment) =>
    NAMELESS.flatMap((pattern) => {
      const [found] = comment.match(pattern) ?? [];
      return found === undefined ? [] : [`${path}: "${found}" names no file under docs/`];
    }),
  );
  const astray = [...joinLines(text).matchAll(CITATION)].flatMap(([citation]) => {
    const [document = '', ...cited] = citation.split('"').map((part) => part.replace(/, $/, ''));
    const headings = headingsOf(document);
    if (headings === undefined) return [`${path}: ${document} is not there`];
    return cited
      .filter((_, index) => index % 2 === 0)
      .filter((heading) => heading !== '' && !headings.includes(heading))
      .map((heading) => `${path}: ${document} has no heading "${heading}"`);
  });
  return [...nameless, ...astray];
}

function readHeadings(document: string): string[] | undefined {
  if (!existsSync(document)) return undefined;
  const withoutCode = readFileSync(document, 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
  return [...withoutCode.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading.trim());
}

/** Links of a Markdown document to files and headings that are not there. */
function linkFaults({ path, text }: Text): string[] {
  const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]*))?\)/g)];
  return links.flatMap(([, target = '', anchor]) => {
    const file = target === '' ? path : posix.normalize(posix.join(posix.dirname(path), target));
    if (!existsSync(file)) return [`${path} links to ${file}, which is not there`];
    if (anchor === undefined || readHeadings(file)?.map(toAnchor).includes(anchor)) return [];
    return [`${path} links to ${file}#${anchor}, which has no such heading`];
  });
}

/** As GitHub makes an anchor of a heading. */
function toAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

describe('what a comment cites', () => {
  it('is a file under docs/ and a heading in it', () => {
    const sources = FOLDERS.flatMap((folder) => readAll(folder, SOURCE)).filter(({ path }) => path !== OWN);
    expect(sources.length).toBeGreaterThan(400);
    expect(sources.flatMap((source) => citationFaults(source, readHeadings))).toEqual([]);
  });

  it.each([
    ['a document that is not there', '// docs/nowhere.md, "Search"'],
    [
      'a heading that is not there',
      '/** As docs/there.md says, "Nothing" is wrong: docs/there.md, "Nothing". */',
    ],
    ['a second heading that is not there', '// docs/there.md, "Search" and "Nothing"'],
    ['a citation over two lines', '/**\n * So it is (docs/there.md,\n * "Nothing").\n */'],
    ['a heading over two lines', ' // docs/there.md, "Search and\n // nothing"'],
    ['a contract without a file', '/** As it must be (contract: "Search"). */'],
    ['facts without a file', 'call(); // facts: one at a time'],
    ['a page without a file', '/** Page: "in full". */'],
    ['a contract that says it', '// One at a time, the contract says.'],
    ['facts that say it', '/** One at a time, as the facts say. */'],
    ['a document without its ending', '// docs/there, "Search"'],
    ['a document in a folder without its ending', '// docs/systems/there says so.'],
    ['a document without its folder', '/** there.md: "Search" */'],
    ['a document that is named in a text', "say('see docs/nowhere.md');"],
  ])('is seen to be astray: %s', (_, text) => {
    const headingsOf = (document: string) =>
      document === 'docs/there.md' ? ['Search', 'Values'] : undefined;
    expect(citationFaults({ path: 'a.ts', text }, headingsOf)).toHaveLength(1);
  });

  it('is let pass if it leads somewhere', () => {
    const text =
      '/**\n * Read as text (docs/there.md, "Search" and\n * "Values").\n */ // docs/there.md, docs/systems/, README.md';
    expect(citationFaults({ path: 'a.ts', text }, () => ['Search', 'Values'])).toEqual([]);
  });
});

describe('what a document links to', () => {
  it('is there', () => {
    const documents = [...readAll('docs', /\.md$/), ...readAll('bench', /\.md$/)];
    const own = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map((path) => ({
      path,
      text: readFileSync(path, 'utf8'),
    }));
    expect([...own, ...documents].flatMap(linkFaults)).toEqual([]);
  });

  it.each(['[x](docs/nowhere.md)', '[x](docs/contract.md#nothing)', '[x](#nothing)'])(
    'is seen to be astray: %s',
    (text) => {
      expect(linkFaults({ path: 'README.md', text })).toHaveLength(1);
    },
  );
});
