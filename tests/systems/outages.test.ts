import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CustomerSource } from '../../lib/customer/customer-record.ts';
import { distinctRecords } from '../../lib/customer/distinct-records.ts';
import { emailAddressSpellings } from '../../lib/customer/email-address.ts';
import type { Secrets } from '../../lib/platform/aws/secrets.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { type ExpertSenderSimulator, startExpertSender } from '../../local/simulators/expertsender.ts';
import { type KiboSimulator, startKibo } from '../../local/simulators/kibo.ts';
import { type LokeSimulator, startLoke } from '../../local/simulators/loke.ts';
import { createFakeClock, type FakeClock } from '../platform/fake-clock.ts';
import { connectSources } from './connected-sources.ts';

/** Each system through an outage, as a lookup asks it: by each spelling of the e-mail address and by phone at the same time. */

const JOHN = { emailAddress: 'john@example.com', phoneNumber: '+61411222333' };
const SECRET = {
  apiKey: 'kibo-key',
  apiSecret: 'kibo-secret',
  clientId: 'loke-client',
  clientSecret: 'loke-secret',
};

let kibo: KiboSimulator;
let expertSender: ExpertSenderSimulator;
let loke: LokeSimulator;
let clock: FakeClock;
let lookups: number;

beforeEach(async () => {
  clock = createFakeClock(Date.now);
  lookups = 0;
  [kibo, expertSender, loke] = await Promise.all([
    startKibo(),
    startExpertSender({ apiKey: SECRET.apiKey }),
    startLoke(),
  ]);
});
afterEach(async () => {
  await closePools();
  await Promise.all([kibo, expertSender, loke].map((system) => system.close()));
});

function sourcesOf(): Readonly<Record<string, CustomerSource>> {
  const secrets: Pick<Secrets, 'get' | 'renew'> = {
    get: async (_, schema) => schema.parse(SECRET) as never,
    renew: async () => false,
  };
  const urls = {
    kibo: kibo.url,
    kiboToken: kibo.tokenUrl,
    expertSender: expertSender.url,
    loke: loke.url,
    lokeToken: loke.tokenUrl,
  };
  return connectSources(urls, { secrets: secrets as Secrets, country: 'AU', clock });
}

/** What each question of a lookup comes to: how many records, or the error's name. */
function lookUp(source: CustomerSource, { emailAddress, phoneNumber }: typeof JOHN) {
  lookups += 1;
  const deadline = clock.now() + 3_000 + lookups;
  const byEmailAddress = Promise.all(
    emailAddressSpellings(emailAddress).map((spelling) => source.findByEmailAddress(spelling, deadline)),
  );
  const questions = [
    byEmailAddress.then((answers) => distinctRecords(answers.flat())),
    source.findByPhoneNumber(phoneNumber, deadline),
  ];
  return Promise.all(
    questions.map((question) => question.then(({ length }) => length).catch(({ name }: Error) => name)),
  );
}

describe.each(['kibo', 'expertsender', 'loke'])('%s', (name) => {
  const simulatorOf = () => ({ kibo, expertsender: expertSender, loke })[name] ?? kibo;
  const other = (index: number) => ({
    emailAddress: `other-${index}@example.com`,
    phoneNumber: `+6141100000${index}`,
  });

  it('is asked by e-mail address in capitals and by phone as soon as an outage has ended', async () => {
    const source = sourcesOf()[name];
    if (!source) throw new Error('no such source');
    await lookUp(source, JOHN);
    const { faults, requests } = simulatorOf();
    faults.status = 500;
    for (let index = 0; index < 5; index += 1) await lookUp(source, other(index));
    const asked = requests.length;
    expect(await lookUp(source, JOHN)).toEqual(['CircuitOpenError', 'CircuitOpenError']);
    expect(requests).toHaveLength(asked);
    faults.status = undefined;
    clock.time += 20 * 60_000;
    const inCapitals = { ...JOHN, emailAddress: 'John@Example.com' };
    for (let round = 0; round < 3; round += 1) expect(await lookUp(source, inCapitals)).toEqual([1, 1]);
  });

  it('is asked for other customers while it fails for one', async () => {
    const source = sourcesOf()[name];
    if (!source) throw new Error('no such source');
    await lookUp(source, JOHN);
    const { faults } = simulatorOf();
    faults.status = 500;
    for (const emailAddress of ['x@example.com', 'X@example.com', 'x@Example.com', 'x@example.com'])
      for (let round = 0; round < 5; round += 1) await lookUp(source, { ...other(1), emailAddress });
    faults.status = undefined;
    expect(await lookUp(source, JOHN)).toEqual([1, 1]);
  });
});
