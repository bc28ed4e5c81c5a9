import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CustomerSource } from '../../lib/customer/customer-record.ts';
import { connectExpertSender } from '../../lib/expertsender/connect.ts';
import { readExpertSenderSettings } from '../../lib/expertsender/settings.ts';
import { connectKibo } from '../../lib/kibo/connect.ts';
import { readKiboSettings } from '../../lib/kibo/settings.ts';
import { connectLoke } from '../../lib/loke/connect.ts';
import { readLokeSettings } from '../../lib/loke/settings.ts';
import type { Secrets } from '../../lib/platform/aws/secrets.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { SettingsReader } from '../../lib/platform/settings.ts';
import { type ExpertSenderSimulator, startExpertSender } from '../../local/simulators/expertsender.ts';
import { type KiboSimulator, startKibo } from '../../local/simulators/kibo.ts';
import { type LokeSimulator, startLoke } from '../../local/simulators/loke.ts';
import { createFakeClock, type FakeClock } from '../platform/fake-clock.ts';

/** Each system through an outage, as a lookup asks it: by e-mail address and by phone at the same time. */

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
  const reader = new SettingsReader({
    KIBO_SECRET_ID: 'x',
    KIBO_API_URL: kibo.url,
    KIBO_TOKEN_URL: kibo.tokenUrl,
    EXPERTSENDER_SECRET_ID: 'x',
    EXPERTSENDER_API_URL: expertSender.url,
    LOKE_SECRET_ID: 'x',
    LOKE_API_URL: loke.url,
    LOKE_TOKEN_URL: loke.tokenUrl,
    LOKE_ORGANIZATION_ID: 'sample-organization',
    LOKE_CURRENCY: 'AUD',
  });
  const secrets: Pick<Secrets, 'get' | 'renew'> = {
    get: async (_, schema) => schema.parse(SECRET) as never,
    renew: async () => false,
  };
  const options = { secrets: secrets as Secrets, country: 'AU', clock } as const;
  const [ofKibo, ofExpertSender, ofLoke] = [
    readKiboSettings(reader),
    readExpertSenderSettings(reader),
    readLokeSettings(reader),
  ];
  if (!ofKibo || !ofExpertSender || !ofLoke) throw new Error('the settings say that one is off');
  return {
    kibo: connectKibo(ofKibo, options).source,
    expertsender: connectExpertSender(ofExpertSender, options).source,
    loke: connectLoke(ofLoke, options).source,
  };
}

/** What each question of a lookup comes to: how many records, or the error's name. */
function lookUp(source: CustomerSource, { emailAddress, phoneNumber }: typeof JOHN) {
  lookups += 1;
  const deadline = clock.now() + 3_000 + lookups;
  const questions = [
    source.findByEmailAddress(emailAddress, deadline),
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
