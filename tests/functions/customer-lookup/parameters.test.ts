import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readParameters } from '../../../functions/customer-lookup/parameters.ts';
import { eventOfFormat1, eventOfFormat2 } from './lookup-call.ts';

const read = (query: string) => readParameters(eventOfFormat2(query), 'NL').asked;

describe('the parameters', () => {
  it.each([
    ['email=ada%40example.com', 'ada@example.com'],
    ['email=%20ada%40example.com%20', 'ada@example.com'],
    ['email=ada+shop@example.com', 'ada+shop@example.com'],
    ['email=ada%2Bshop@example.com', 'ada+shop@example.com'],
    ['email=Ada@Example.com', 'Ada@Example.com'],
  ])('%s: the e-mail address is %s', (query, emailAddress) => {
    expect(read(query)).toMatchObject({ emailAddress });
  });

  it.each([
    ['phone=%2B31612345678', '+31612345678'],
    ['phone=+31612345678', '+31612345678'],
    ['phone=+31+6+1234+5678', '+31612345678'],
    ['phone=0612345678', '+31612345678'],
    ['phone=+0612345678', '+31612345678'],
    ['phone=0031612345678', '+31612345678'],
    ['phone=+61411222333', '+61411222333'],
    ['phone=0612345678+', '+31612345678'],
    ['phone=tel:+31612345678', '+31612345678'],
    ['phone=tel:+14155552671', '+14155552671'],
    ['phone=tel:+06+12345678', '+31612345678'],
    ['phone=%E2%80%AA+14155552671%E2%80%AC', '+14155552671'],
  ])('%s: the phone number is %s', (query, phoneNumber) => {
    expect(read(query)).toMatchObject({ phoneNumber });
  });

  it('a plus behind a link’s name is found again where a number of the own country is as long', () => {
    const asked = readParameters(eventOfFormat2('phone=tel:+14155552671'), 'MX').asked;
    expect(asked).toMatchObject({ phoneNumber: '+14155552671' });
    const own = readParameters(eventOfFormat2('phone=Tel:+(479)+988-5643'), 'US').asked;
    expect(own).toMatchObject({ phoneNumber: '+14799885643' });
    const danish = readParameters(eventOfFormat2('phone=tel:+49+52+19+41'), 'DK').asked;
    expect(danish).toMatchObject({ phoneNumber: '+4549521941' });
  });

  it('a space in the domain was no plus sign', () => {
    expect(readParameters(eventOfFormat2('email=ada@exam+ple.com'), 'NL').malformed).toEqual(['email']);
  });

  it('a comma is part of a value, not the end of it', () => {
    expect(readParameters(eventOfFormat2('email=a,b@example.com'), 'NL').malformed).toEqual(['email']);
  });

  it('are the same in both formats', () => {
    fc.assert(
      fc.property(fc.webQueryParameters(), (rest) => {
        const query = `email=ada+x%40example.com&phone=+31612345678&x=${rest.replaceAll(/[&=]/g, '')}`;
        expect(readParameters(eventOfFormat1(query), 'NL')).toEqual(
          readParameters(eventOfFormat2(query), 'NL'),
        );
      }),
    );
  });

  it('never throw, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (email, phone) => {
        const event = { ...eventOfFormat1(''), queryStringParameters: { email, phone } };
        expect(() => readParameters(event, 'NL')).not.toThrow();
      }),
    );
  });
});
