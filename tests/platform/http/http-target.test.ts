import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UnsafeRequestError } from '../../../lib/platform/errors.ts';
import { encodeTarget, resolveTarget } from '../../../lib/platform/http/http-target.ts';

const call = { system: 'kibo', operation: 'search' };
const encodable = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .filter((text) => text.isWellFormed() && !/\p{Cc}/u.test(text) && text !== '.' && text !== '..');

describe('encodeTarget', () => {
  it('makes of each value exactly one segment, which reads back as it was', () => {
    fc.assert(
      fc.property(fc.array(encodable, { minLength: 1, maxLength: 4 }), (segments) => {
        const url = new URL(encodeTarget('/api/v2/', segments, {}, call), 'https://example.com');
        const path = url.pathname.split('/').slice(3).map(decodeURIComponent);
        expect(url.pathname.startsWith('/api/v2/')).toBe(true);
        expect(path).toEqual(segments);
        expect(url.search + url.hash).toBe('');
        expect(url.origin).toBe('https://example.com');
      }),
      { numRuns: 1_000 },
    );
  });

  it('makes of each query value exactly one parameter, which reads back as it was', () => {
    const value = encodable.filter((text) => text !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(value, fc.oneof(value, fc.constant('')), { maxKeys: 4 }), (query) => {
        const target = encodeTarget('/a', ['b'], query, call);
        const url = new URL(target, 'https://example.com');
        expect(Object.fromEntries(url.searchParams)).toEqual({ ...query });
        expect([...url.searchParams].length).toBe(Object.keys(query).length);
        expect(url.pathname).toBe('/a/b');
      }),
      { numRuns: 1_000 },
    );
  });

  it('writes only what a request line may hold, or refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (segment, value) => {
        let target: string;
        try {
          target = encodeTarget('/a', [segment], { q: value }, call);
        } catch (error) {
          expect(error).toBeInstanceOf(UnsafeRequestError);
          return;
        }
        expect(target).toMatch(/^\/a\/[A-Za-z0-9\-_.!~*'()%]+\?q=[A-Za-z0-9\-_.!~*'()%]*$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['.', '..', '', 'a\u0000', 'a\nb', '\u007f', '\u0085', '\ud800', 'a\udc00b'])(
    'refuses the segment %j',
    (segment) => {
      expect(() => encodeTarget('/a', [segment, 'b'], {}, call)).toThrow(UnsafeRequestError);
    },
  );

  it.each(['a\nb', '\u0000', '\ud800'])('refuses the query value %j', (value) => {
    expect(() => encodeTarget('/a', [], { q: value }, call)).toThrow(UnsafeRequestError);
    expect(() => encodeTarget('/a', [], { [value]: 'q' }, call)).toThrow(UnsafeRequestError);
  });

  it.each([
    ['/', [], {}, '/'],
    ['/token', [], {}, '/token'],
    ['/token/', [], {}, '/token/'],
    [
      '/api/v2',
      ['customer', ''],
      { email: 'a+b@example.com', phone: undefined },
      '/api/v2/customer/?email=a%2Bb%40example.com',
    ],
    ['/', ['customers', 'a/b'], { q: 'c d&e' }, '/customers/a%2Fb?q=c%20d%26e'],
    ['/', ['%2e%2e', '...'], {}, '/%252e%252e/...'],
  ] as const)('%j with %j and %j is %j', (base, segments, query, target) => {
    expect(encodeTarget(base, segments, query, call)).toBe(target);
  });
});

describe('resolveTarget', () => {
  it('never leaves the origin', () => {
    const base = new URL('https://api.example.com/v1/');
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string(), fc.webPath()), (url) => {
        let target: string;
        try {
          target = resolveTarget(base, url, call);
        } catch (error) {
          expect(error).toBeInstanceOf(UnsafeRequestError);
          return;
        }
        expect(target.startsWith('/')).toBe(true);
        expect(new URL(url, base).origin).toBe(base.origin);
      }),
      { numRuns: 2_000 },
    );
  });
});
