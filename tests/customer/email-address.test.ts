import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  emailAddressSpellings,
  normalizeEmailAddress,
  parseEmailAddress,
} from '../../lib/customer/email-address.ts';
import { customerKey } from '../../lib/orders/ledger/customer-key.ts';

describe('an e-mail address', () => {
  it.each([
    ['in a link', 'mailto:jane@example.com'],
    ['in a link with a subject', 'MAILTO:jane@example.com?subject=Hello'],
    ['escaped', 'jane%40example.com'],
    ['escaped as HTML', 'jane&#64;example.com'],
    ['with an escaped space', 'jane@example.com&nbsp;'],
    ['in escaped brackets', 'Zo&euml; &lt;jane@example.com&gt;'],
    ['escaped twice', 'jane%2540example.com'],
    ['behind a name', 'Jane Doe <jane@example.com>'],
    ['behind a name in quotes', '"Doe, Jane" <jane@example.com>'],
    ['behind itself as a name', 'Jane@example.com <jane@example.com>'],
    ['behind itself, as a mail program pastes it', 'jane@example.com<mailto:jane@example.com>'],
    ['behind another address as a name in quotes', '"jane@elsewhere.example" <jane@example.com>'],
    ['behind a name with a sign', 'Jane @ Work <jane@example.com>'],
    ['in brackets alone', '<jane@example.com>'],
    ['in a link behind a name', 'Jane <mailto:jane@example.com>'],
    ['before a name', 'jane@example.com (Jane Doe)'],
    ['in quotes', "'jane@example.com'"],
    ['with spaces around it', ' \t\u00a0jane@example.com\r\n'],
    ['with a zero-width space', 'jane\u200b@example.com'],
    ['with a byte order mark', '\ufeffjane@example.com'],
    ['with direction marks', '\u202ajane@example.com\u202c'],
    ['with a soft hyphen', 'jane@exam\u00adple.com'],
    ['with a variation selector', 'jane\ufe0f@example.com'],
    ['with a point behind it', 'jane@example.com.'],
    ['with a comma behind it', 'jane@example.com, '],
    ['with a semicolon behind it', 'jane@example.com ;'],
    ['in full-width signs', 'ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ'],
    ['with a full stop of East Asia', 'jane@example。com'],
  ])('is read %s', (_, text) => {
    expect(parseEmailAddress(text)).toBe('jane@example.com');
    expect(normalizeEmailAddress(text)).toBe('jane@example.com');
  });

  it.each([
    '',
    'guest',
    'a@',
    '@b',
    'a b@example.com',
    'a@b@c',
    'a@example.com;b@example.com',
    'a@\ud800.com',
    'A <one@x.com>, B <two@x.com>',
    'A <one@x.com>; <two@x.com>',
    'one@x.com, B <two@x.com>',
    'B <two@x.com>, one@x.com',
    'B <mailto:two@x.com> one@x.com',
    'one@x.com, two@x.com',
    'Jane [first@example.com]',
    'Jane+[first@example.com]',
    '[first@example.com]',
    'x@[a.example',
  ])('is none: %j', (text) => expect(parseEmailAddress(text)).toBeUndefined());

  it('keeps what belongs to it', () => {
    for (const address of [
      "o'brien+tag@example.com",
      'Jane.Doe@Example.COM',
      'jané@bücher.example',
      'x@[127.0.0.1]',
    ])
      expect(parseEmailAddress(address)).toBe(address);
  });

  it.each([
    ['case', 'JANE@Example.com', 'jane@example.com'],
    ['composed and decomposed signs', 'jane\u0301@example.com', 'jan\u00e9@example.com'],
    ['an internationalised domain in either spelling', 'jane@BÜCHER.example', 'jane@xn--bcher-kva.example'],
    ['an internationalised domain, decomposed', 'jane@bu\u0308cher.example', 'jane@XN--BCHER-KVA.example'],
  ])('is the same one whatever its %s', (_, one, other) => {
    expect(normalizeEmailAddress(one)).toBe(normalizeEmailAddress(other));
    const [key, otherKey] = [one, other].map((emailAddress) =>
      customerKey({ emailAddress }, 'a key for tests'),
    );
    expect(key).toBe(otherKey);
  });

  it('is asked for in lower case, as given, and in the other spelling of its domain', () => {
    expect(emailAddressSpellings('jane@example.com')).toEqual(['jane@example.com']);
    expect(emailAddressSpellings('Jane@Example.com')).toEqual(['jane@example.com', 'Jane@Example.com']);
    expect(emailAddressSpellings('jane@bücher.example')).toEqual([
      'jane@bücher.example',
      'jane@xn--bcher-kva.example',
    ]);
    expect(emailAddressSpellings('Jane@xn--bcher-kva.example')).toEqual([
      'jane@xn--bcher-kva.example',
      'Jane@xn--bcher-kva.example',
      'jane@bücher.example',
    ]);
  });
});

const local = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9.+_'é-]{0,20}[A-Za-z0-9])?$/);
const domain = fc
  .array(fc.stringMatching(/^[A-Za-z0-9üł]([A-Za-z0-9ü]{0,10}[A-Za-z0-9])?$/), {
    minLength: 2,
    maxLength: 3,
  })
  .map((labels) => labels.join('.'));
const address = fc.tuple(local, domain).map((parts) => parts.join('@').normalize('NFC'));

const invisible = fc.constantFrom('\u200b', '\u200e', '\ufeff', '\u00ad', '\u2060', '\ufe0f', '\u034f');
/** What a channel may do to an address. */
const decoration = fc.oneof(
  fc.constantFrom(
    (text: string) => `mailto:${text}`,
    (text: string) => `Jane Doe <${text}>`,
    (text: string) => ` ${text}\n`,
    (text: string) => `${text}.`,
    (text: string) => `${text},`,
    (text: string) => `${text};`,
    (text: string) => text.normalize('NFD'),
    (text: string) => text.replace('@', '＠'),
  ),
  fc.tuple(invisible, fc.nat()).map(([sign, place]) => (text: string) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + sign + text.slice(at);
  }),
);

it('takes no longer for marks in another order than Unicode’s', () => {
  const marks = '\u0308\u0323'.repeat(200_000);
  // Put in order, they would take minutes.
  for (const text of [`a${marks}@example.com`, `<a${marks}@example.com>`, marks])
    expect(normalizeEmailAddress(text)).toHaveLength(text.length);
});

it('is the same one however a channel writes it', () => {
  fc.assert(
    fc.property(address, fc.array(decoration, { maxLength: 3 }), (plain, decorations) => {
      // A name is written around a link, not in it, and behind both stands what ends a sentence.
      fc.pre(decorations.filter((decorate) => /mailto|Doe/.test(decorate(''))).length < 2);
      const written = decorations.reduce((text, decorate) => decorate(text), plain);
      expect(parseEmailAddress(written)).toBe(plain);
      expect(normalizeEmailAddress(written)).toBe(normalizeEmailAddress(plain));
      expect(normalizeEmailAddress(plain.toUpperCase().toLowerCase())).toBe(
        normalizeEmailAddress(plain.toLowerCase()),
      );
    }),
    { numRuns: 2_000 },
  );
});

it('is read from any text at once, and the same again', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), address), (text) => {
      const read = parseEmailAddress(text);
      if (read === undefined) return;
      expect(parseEmailAddress(read)).toBe(read);
      const normal = normalizeEmailAddress(text);
      expect(normalizeEmailAddress(read)).toBe(normal);
      expect(normalizeEmailAddress(normal)).toBe(normal);
      for (const spelling of emailAddressSpellings(read))
        expect(normalizeEmailAddress(spelling)).toBe(normal);
    }),
    { numRuns: 5_000 },
  );
});

it.each([
  ["O'Brien@example.com <o'brien@example.com>", "o'brien@example.com"],
  ['jane@b\u00fccher.example <jane@xn--bcher-kva.example>', 'jane@xn--bcher-kva.example'],
  ['\u2018jane@example.com\u2019 <jane@example.com>', 'jane@example.com'],
  ['*jane@example.com* <jane@example.com>', 'jane@example.com'],
  ['Shop@Home <jane@example.com>', 'jane@example.com'],
  ['"Jane \\"J@x.example\\" Doe" <jane@example.com>', 'jane@example.com'],
])('an address behind itself as a name is one, however it is spelled: %s', (written, address) => {
  expect(parseEmailAddress(written)).toBe(address);
});
