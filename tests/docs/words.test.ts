import { describe, expect, it } from '@jest/globals';
import { commentsOf, joinLines, readAll, SOURCE, type Text } from './source-texts.ts';

/** Whose comments and printed texts name the thing itself: no name in them has one of the words, so that all is read. */
const READ_WHOLE = ['cli', 'deploy', 'functions', 'lib', 'scripts'];
/** Whose names and made-up people may have them: their comments alone. */
const READ_BY_COMMENTS = ['bench', 'local', 'tests'];
/** This file plants them. */
const OWN = 'tests/docs/words.test.ts';

/** What stands for a person, a system or a number that has a name (CONTRIBUTING.md, "How it is written"). */
const STAND_INS = /\b(?:nobody|(?:some|any|every)(?:body|one)|whoever|no one|so many)\b(?!@)/gi;

function standIns({ path, text }: Text): string[] {
  return [...text.matchAll(STAND_INS)].map(([word]) => `${path}: "${word}"`);
}

const whole = (source: Text) => standIns({ ...source, text: joinLines(source.text) });
const byComments = ({ path, text }: Text) => standIns({ path, text: commentsOf(text).join('\n') });

describe('a comment or a printed text', () => {
  it('names what it means', () => {
    const read = (folders: string[]) => folders.flatMap((folder) => readAll(folder, SOURCE));
    const others = read(READ_BY_COMMENTS).filter(({ path }) => path !== OWN);
    expect([...read(READ_WHOLE).flatMap(whole), ...others.flatMap(byComments)]).toEqual([]);
  });

  it.each([
    ['in a comment', '// Nobody answers.'],
    ['in one over two lines', '/**\n * So\n * many.\n */'],
    ['in a printed text', "terminal.print('Somebody looks at it.');"],
  ])('is seen if it does not: %s', (_, text) => {
    expect(whole({ path: 'a.ts', text })).toHaveLength(1);
  });

  it.each(["const nobody = record('nobody@example.com');", 'it.each([nobody()])'])('is not: %s', (text) => {
    expect(byComments({ path: 'a.test.ts', text })).toEqual([]);
  });
});
