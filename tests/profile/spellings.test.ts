import { describe, expect, it } from '@jest/globals';
import { readParameters } from '../../functions/customer-lookup/parameters.ts';
import type { CustomerSource } from '../../lib/customer/customer-record.ts';
import { eventOfFormat2 } from '../functions/customer-lookup/lookup-call.ts';
import { fakeSource } from './fake-sources.ts';
import { lookUp, outage, seen } from './lookup.ts';

/** A system that compares texts to the letter. */
function literalSource(stored: string): CustomerSource {
  return {
    name: 'kibo',
    findByEmailAddress: async (asked) =>
      asked === stored ? [{ source: 'kibo', name: 'Ada', emailAddress: stored, phoneNumbers: [] }] : [],
    findByPhoneNumber: async () => [],
  };
}

describe('an address that can be written in several ways', () => {
  it.each([
    ['as given', 'Ada@Example.com', 'Ada@Example.com'],
    ['in lower case', 'Ada@Example.com', 'ada@example.com'],
    ['with its domain in the other spelling', 'Ada@b\u00fccher.example', 'ada@xn--bcher-kva.example'],
    ['with its domain in letters', 'ada@xn--bcher-kva.example', 'ada@b\u00fccher.example'],
  ])('finds the customer that a source knows %s', async (_, emailAddress, stored) => {
    expect((await seen({ emailAddress }, [literalSource(stored)])).name).toBe('Ada');
  });

  it('is asked once if there is but one way to write it', async () => {
    const source = fakeSource('kibo');
    await lookUp({ emailAddress: 'ada@example.com' }, [source]);
    expect(source.questions).toEqual(['email ada@example.com']);
  });

  it('is not unknown if one of its spellings could not be asked', async () => {
    const source: CustomerSource = {
      ...literalSource('none'),
      findByEmailAddress: async (asked) => {
        if (asked === 'Ada@Example.com') throw outage();
        return [];
      },
    };
    expect((await lookUp({ emailAddress: 'Ada@Example.com' }, [source])).kind).toBe('unavailable');
  });
});

it.each([
  'mailto:ada@example.com',
  'Ada+Lovelace+%3Cada@example.com%3E',
  'ada@example.com.',
  'ada%E2%80%8B@example.com',
  'ada%2540example.com',
  '%EF%BD%81da@example.com',
])('a channel\u2019s address is asked for as what it is: %s', (email) => {
  expect(readParameters(eventOfFormat2(`email=${email}`), 'NL').asked?.emailAddress).toBe('ada@example.com');
});

it.each([
  'tel:%2B31612345678',
  'whatsapp:+31612345678',
  '31612345678@c.us',
  '%252B31612345678',
  '0612345678+(mobile)',
])('a channel\u2019s number is asked for as what it is: %s', (phone) => {
  expect(readParameters(eventOfFormat2(`phone=${phone}`), 'NL').asked?.phoneNumber).toBe('+31612345678');
});
