import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { playLookup, readServerTiming } from '../../local/play-lookup.ts';
import { playOrders } from '../../local/play-orders.ts';
import { type BuiltStack, startBuiltStack } from './built-stack.ts';

let built: BuiltStack;
const silent = () => undefined;

beforeAll(async () => {
  built = await startBuiltStack();
}, 60_000);

afterAll(() => built.close());

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const end = (open: boolean) => () => {
      socket.destroy();
      resolve(open);
    };
    socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
  });
}

describe('the local run', () => {
  it("plays ROBIN's four situations, and ROBIN gets them field for field as its page has them", async () => {
    const lines: string[] = [];
    expect(await playOrders(built.stack, (line = '') => lines.push(line))).toEqual([]);
    expect(lines.filter((line) => line.includes('✓'))).toHaveLength(5);
    expect(built.stack.robin.received.flatMap(({ orders }) => orders)).toHaveLength(5);
  }, 60_000);

  it('says so if ROBIN got something else: the same events a second time tell nothing', async () => {
    const faults = await playOrders(built.stack, silent);
    expect(faults).toHaveLength(5);
    expect(faults[0]).toBe(
      'Situation 1: a customer places the first order, € 10: ROBIN was told 0 orders instead of one',
    );
  }, 60_000);

  it('plays a lookup and shows the panel', async () => {
    const lines: string[] = [];
    expect(await playLookup(built.stack, (line = '') => lines.push(line))).toEqual([]);
    const shown = lines.join('\n');
    expect(shown).toContain('John Smith');
    expect(shown).toContain('$154.95');
    for (const source of ['kibo', 'expertsender', 'loke'])
      expect(shown).toMatch(new RegExp(`${source} .*\\d ms`));
  });

  it('says so if a source tells something else', async () => {
    const customer = built.stack.kibo.customers.find(({ email }) => email === 'john@example.com');
    if (customer) customer.totalOrders = 13;
    expect(await playLookup(built.stack, silent)).toEqual(['order_count is 13, but should be 12']);
    if (customer) customer.totalOrders = 12;
  });

  it('says so if the lookup fails', async () => {
    const { kibo, expertSender, loke } = built.stack;
    const sources = [kibo, expertSender, loke];
    for (const source of sources) source.faults.status = 500;
    expect(await playLookup(built.stack, silent)).toEqual([
      expect.stringMatching(/^the lookup answered 503: \{.*"status":503/),
    ]);
    for (const source of sources) source.faults.status = undefined;
  });

  it('listens on 127.0.0.1 and on no other address', async () => {
    const { lookupUrl, addresses: a } = built.stack;
    const urls = [lookupUrl, a.sqsUrl, a.dynamoDbUrl, a.secretsManagerUrl, a.robinUrl, a.kiboUrl];
    for (const url of [...urls, a.expertSenderUrl, a.lokeUrl]) {
      const { hostname, port } = new URL(url);
      expect(hostname).toBe('127.0.0.1');
      expect(await isOpen('127.0.0.1', Number(port))).toBe(true);
      // Another address of this machine, which a server that listens on all of them would answer.
      expect(await isOpen('127.0.0.2', Number(port))).toBe(false);
    }
  });

  it('logs nothing of a person', () => {
    const text = built.logs.join('\n');
    expect(text).toContain('lookup.answered');
    expect(text).not.toMatch(/John|Smith|example\.com|email@address|61411222333/);
  });
});

describe('Server-Timing', () => {
  it('is read by name', () => {
    expect([...readServerTiming('kibo;dur=12.3, loke;desc="x";dur=4, total')]).toEqual([
      ['kibo', 12.3],
      ['loke', 4],
    ]);
  });
});
