import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import examples from 'libphonenumber-js/examples.mobile.json';
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { parsePhoneNumber } from '../../lib/customer/phone-number.ts';
import { toAsciiDigits } from '../../lib/customer/written-signs.ts';

describe('a phone number', () => {
  it.each([
    ['a link', 'tel:+31612345678'],
    ['a link of the own country', 'tel:06-12345678'],
    ['a link with a parameter', 'tel:+31-6-12345678;ext=5'],
    ['whatsapp:', 'whatsapp:+31612345678'],
    ['whatsapp: without a plus', 'whatsapp:31612345678'],
    ['WhatsApp’s own id', '31612345678@c.us'],
    ['WhatsApp’s own id with a device', '31612345678:12@s.whatsapp.net'],
    ['a label before it', 'Mobile: 06 12345678'],
    ['a label without a colon', 'tel 0612345678'],
    ['a label cut short', 'mob. 06-12345678'],
    ['its country code in brackets', '(+31)612345678'],
    ['its country code in brackets, with two zeros', '(0031) 6 12345678'],
    ['a label in brackets behind it', '+31 6 12345678 (mobile)'],
    ['a label in brackets before it', '[werk] 0612345678'],
    ['a zero in brackets', '+31 (0)6 12345678'],
    ['direction marks', '\u202a+31 6 12345678\u202c'],
    ['digits of Arabic', '٠٦١٢٣٤٥٦٧٨'],
    ['digits of Devanagari', '+३१६१२३४५६७८'],
    ['full-width signs', '＋３１６１２３４５６７８'],
    ['an escaped plus', '%2B31612345678'],
    ['a plus escaped twice', '%252B31612345678'],
    ['a link escaped twice', 'tel%253A%252B31612345678'],
    ['a comma behind it', '0612345678,'],
    ['a label behind it', '+31612345678 mobile'],
    ['a label of several words behind it', '06-12345678 mob. privé'],
    ['quotes', '"+31612345678"'],
    ['a spreadsheet’s quote', "'0612345678"],
    ['quotes of print', '“06 12345678”'],
    ['an escaped space', '+31&nbsp;612345678'],
    ['an escaped plus of HTML', '&#43;31612345678'],
  ])('is read from %s', (_, text) => {
    expect(parsePhoneNumber(text, 'NL')).toBe('+31612345678');
  });

  it.each([
    ['Germany', '4915112345678', '+4915112345678'],
    ['France, as long as one of the own country may be', '33612345678', '+33612345678'],
    ['the United States', '12025550123', '+12025550123'],
    ['Brazil', '5511987654321', '+5511987654321'],
    ['Mexico, as WhatsApp gives it', '5215512345678', '+525512345678'],
    ['Mexico by WhatsApp’s id', '5215512345678@c.us', '+525512345678'],
    ['Mexico with spaces', '52 1 55 1234 5678', '+525512345678'],
    ['Mexico with two zeros', '005215512345678', '+525512345678'],
    ['spaces', '44 7911 123456', '+447911123456'],
    ['hyphens', '44-7911-123456', '+447911123456'],
    ['a link with spaces', 'tel:44 7911 123456', '+447911123456'],
    ['WhatsApp with spaces', 'whatsapp:44 7911 123456', '+447911123456'],
    ['a range that is not given out', '447700900123', '+447700900123'],
    ['such a range by WhatsApp’s id', '447700900123@c.us', '+447700900123'],
  ])('may be a foreign one without its plus: %s', (_, text, number) => {
    expect(parsePhoneNumber(text, 'NL')).toBe(number);
  });

  it.each([
    ['JP', '00819012345678', '+819012345678'],
    ['ID', '00628121234567', '+628121234567'],
    ['CO', '00573180949041', '+573180949041'],
  ] as const)('may be one of %s with two zeros and its code: %s', (country, written, number) => {
    expect(parsePhoneNumber(written, country)).toBe(number);
  });

  it.each([
    'telegram:123456789',
    'fb:1234567890',
    'instagram:17841400000',
    'user 123456789',
    'order 100012345',
  ])('is none behind another network’s name, or another word: %s', (text) => {
    for (const country of ['NL', 'US', 'GB', 'AU', 'DE'] as const)
      expect(parsePhoneNumber(text, country)).toBeUndefined();
  });

  it.each([
    'Telefoon 0612345678',
    'Mobiel nr. 06 12345678',
    'T 06-12345678',
    'Telefonnummer: 612345678',
    'Rufnr: +31612345678',
    'Jan de Vries: 0612345678',
  ])('is one behind a word for a telephone, or another: %s', (text) => {
    expect(parsePhoneNumber(text, 'NL')).toBe('+31612345678');
  });

  it.each([
    ['US', 'Contact: (479) 988-5643', '+14799885643'],
    ['US', 'Ph: (479) 988-5643', '+14799885643'],
    ['US', 'Land line: 479-988-5643', '+14799885643'],
    ['ES', 'Tlf: 612 09 71 48', '+34612097148'],
    ['ES', 'Fijo 912 345 678', '+34912345678'],
    ['PL', 'Kom.: 13 856 76 87', '+48138567687'],
    ['DK', 'Tlf.nr.: 49 52 19 41', '+4549521941'],
    ['FR', 'Portable : 612345678', '+33612345678'],
    ['BR', 'Maria Silva 11 98765-4321', '+5511987654321'],
  ] as const)('is one behind any label where numbers have no zero in front: %s, %s', (...row) => {
    const [country, text, number] = row;
    expect(parsePhoneNumber(text, country)).toBe(number);
  });

  it.each(['12345 bestelling', '0176 unbekannt'])(
    'is none if a word stands behind a few digits: %s',
    (text) => {
      expect(parsePhoneNumber(text, 'NL')).toBeUndefined();
    },
  );

  it.each(['NL', 'US', 'AU', 'BR', 'SG'] as const)('may be one with two zeros in %s', (country) => {
    expect(parsePhoneNumber('0031612345678', country)).toBe('+31612345678');
    expect(parsePhoneNumber('00 31 6 12345678', country)).toBe('+31612345678');
  });

  it.each(['31612345678.0', '+31612345678.0', '0612345678.00'])('may be written as a decimal: %s', (text) => {
    expect(parsePhoneNumber(text, 'NL')).toBe('+31612345678');
  });

  it('is one of the own country if it can be', () => {
    expect(parsePhoneNumber('612345678', 'NL')).toBe('+31612345678');
    expect(parsePhoneNumber('31612345678', 'NL')).toBe('+31612345678');
    expect(parsePhoneNumber('2025550123', 'US')).toBe('+12025550123');
    expect(parsePhoneNumber('5512345678', 'MX')).toBe('+525512345678');
  });

  it.each([
    ['DE', '4915123456789', '+4915123456789'],
    ['DE', '49 1512 3456789', '+4915123456789'],
    ['ID', '62812345678', '+62812345678'],
    ['XK', '38343201234', '+38343201234'],
    ['BR', '5511987654321', '+5511987654321'],
    // What begins like the own country's code is the number itself if the country writes its numbers without a zero,
    ['BR', '55987654321', '+5555987654321'],
    ['PL', '481234567', '+48481234567'],
    // and if it may have lost the zero.
    ['IN', '9110427381', '+919110427381'],
  ] as const)('is one of the own country with its code, if it is too long to be another: %s %s', (...row) => {
    const [country, text, number] = row;
    expect(parsePhoneNumber(text, country)).toBe(number);
  });

  it.each([
    ['DE', '447911123456', '+447911123456'],
    ['DE', '31612345678', '+31612345678'],
    ['DE', '12025550123', '+12025550123'],
    ['AT', '4915123456789', '+4915123456789'],
    ['BR', '31612345678', '+31612345678'],
    ['BR', '12025550123', '+12025550123'],
    // A mobile number that has lost its zero is the own country's.
    ['DE', '15123456789', '+4915123456789'],
    ['AT', '6641234567', '+436641234567'],
    ['CN', '13123456789', '+8613123456789'],
    ['MX', '14155552671', '+14155552671'],
    ['MX', '5512345678', '+525512345678'],
  ] as const)('without its plus, where numbers of the own country may be as long: %s %s', (...row) => {
    const [country, text, number] = row;
    expect(parsePhoneNumber(text, country)).toBe(number);
  });

  it('of any country is read without its plus where numbers have a trunk zero, unless it is a mobile one there', () => {
    for (const own of ['DE', 'AT', 'NL', 'GB', 'FR', 'AU'] as const) {
      for (const country of getCountries()) {
        const text = getExampleNumber(country, examples)?.number.slice(1) ?? '';
        if (text.length < 11 || parsePhoneNumberFromString(text, own)?.getType() === 'MOBILE') continue;
        expect([own, text, parsePhoneNumber(text, own)]).toEqual([own, text, `+${text}`]);
      }
    }
  });

  it('of any country is read there with its code and without a plus, and in the ways that country writes it', () => {
    for (const country of getCountries()) {
      const example = getExampleNumber(country, examples);
      if (example === undefined) continue;
      const ways = [example.number.slice(1), example.formatNational(), example.formatInternational()];
      for (const text of [example.nationalNumber, ...ways])
        expect([country, text, parsePhoneNumber(text, country)]).toEqual([country, text, example.number]);
    }
  });

  it.each(['+5215512345678', '+52 1 55 1234 5678', '+525512345678', 'whatsapp:+5215512345678'])(
    'of Mexico is the same with and without its old 1: %s',
    (text) => {
      expect(parsePhoneNumber(text, 'NL')).toBe('+525512345678');
      expect(parsePhoneNumber(text, 'MX')).toBe('+525512345678');
    },
  );

  it.each([
    '',
    'none',
    '0000000000',
    '(mobile)',
    '06-12345678/06-87654321',
    '1',
    '1'.repeat(300),
    '@c.us',
    'tel:',
  ])('is none: %j', (text) => expect(parsePhoneNumber(text, 'NL')).toBeUndefined());
});

it('the digits of every script that JavaScript writes are read', () => {
  for (const script of Intl.supportedValuesOf('numberingSystem')) {
    const digits = new Intl.NumberFormat(`en-u-nu-${script}`, { useGrouping: false }).format(9_876_543_210);
    if (/^\p{Nd}{10}$/u.test(digits)) expect([script, toAsciiDigits(digits)]).toEqual([script, '9876543210']);
  }
});

const numbers = fc.constantFrom(
  '+31612345678',
  '+4915112345678',
  '+12025550123',
  '+447911123456',
  '+525512345678',
  '+33612345678',
);
const decorations = fc.constantFrom(
  (number: string) => `tel:${number}`,
  (number: string) => `whatsapp:${number}`,
  (number: string) => `${number.slice(1)}@c.us`,
  (number: string) => `${number} (mobile)`,
  (number: string) => `(home) ${number}`,
  (number: string) => `\u2066${number}\u2069`,
  (number: string) => number.replace('+', '%252B'),
  (number: string) => number.replace('+', '00'),
  (number: string) => number.replace(/\d/g, (digit) => String.fromCodePoint(0x0660 + Number(digit))),
  (number: string) => `  ${number.replace(/(\d{2})/g, '$1 ')}`,
);

it('is the same one however a channel writes it, wherever the shop is', () => {
  fc.assert(
    fc.property(
      numbers,
      decorations,
      fc.constantFrom('NL', 'DE', 'GB', 'FR'),
      (number, decorate, country) => {
        expect(parsePhoneNumber(decorate(number), country as 'NL')).toBe(number);
      },
    ),
  );
});

it('is read from any text without a fault, and the same again', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\d+() %:@.a-z]{0,40}$/)),
      (text) => {
        const read = parsePhoneNumber(text, 'NL');
        if (read === undefined) return;
        expect(read).toMatch(/^\+\d{4,17}$/);
        expect(parsePhoneNumber(read, 'NL')).toBe(read);
      },
    ),
    { numRuns: 2_000 },
  );
});
