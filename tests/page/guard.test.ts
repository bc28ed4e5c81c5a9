import { describe, expect, it } from '@jest/globals';
import { refusal } from '../../local/page/guard.ts';

const PORT = 4000;
const HOST = { host: '127.0.0.1:4000' };
const OWN_POST = {
  ...HOST,
  origin: 'http://127.0.0.1:4000',
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/json',
};

const get = (headers: Record<string, string>) => refusal({ method: 'GET', headers }, PORT);
const post = (headers: Record<string, string>) => refusal({ method: 'POST', headers }, PORT);

describe('the page is given to', () => {
  it.each([
    ['whoever types its address', { ...HOST, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
    ['its own scripts', { ...HOST, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }],
    ['curl', HOST],
    ['the name localhost', { host: 'LocalHost:4000' }],
    ['a link from elsewhere', { ...HOST, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
  ])('%s', (_, headers) => {
    expect(get(headers)).toBeUndefined();
  });

  it('its own POSTs', () => {
    expect(post(OWN_POST)).toBeUndefined();
    expect(post({ ...OWN_POST, host: 'localhost:4000', origin: 'http://localhost:4000' })).toBeUndefined();
  });
});

describe('refused is', () => {
  it.each([
    ['a stranger’s name for 127.0.0.1', { host: 'rebound.example.com:4000' }],
    ['another port', { host: '127.0.0.1:4001' }],
    ['no host', { host: '' }],
    ['a name that begins like ours', { host: '127.0.0.1:4000.example.com' }],
    ['a script of another site', { ...HOST, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }],
    ['another port’s script', { ...HOST, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }],
  ])('%s', (_, headers) => {
    expect(get(headers)).toEqual(expect.any(String));
  });

  it.each([
    ['another origin', { ...OWN_POST, origin: 'http://example.com' }],
    ['another port as origin', { ...OWN_POST, origin: 'http://127.0.0.1:5000' }],
    ['an opaque origin', { ...OWN_POST, origin: 'null' }],
    ['a form of another site', { ...OWN_POST, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
    ['a form’s own content type', { ...OWN_POST, 'content-type': 'text/plain' }],
    ['a type that begins like ours', { ...OWN_POST, 'content-type': 'application/jsonp' }],
  ])('a POST from or with %s', (_, headers) => {
    expect(post(headers)).toEqual(expect.any(String));
  });

  it('a POST that names no origin, which every browser would', () => {
    const { origin: _, ...headers } = OWN_POST;
    expect(post(headers)).toEqual(expect.any(String));
  });
});
