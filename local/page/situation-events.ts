import { readFile } from 'node:fs/promises';
import type { SQSEvent } from 'aws-lambda';
import { SITUATIONS } from '../situations.ts';

export interface DroppedEvent {
  title: string;
  body: string;
}

/** Turns a situation into an event of its own, by the situation's id: `order-first`, `order-another`, … */
export type WriteSituation = (id: string) => Promise<DroppedEvent | undefined>;

interface SampleEvent {
  eventId: string;
  order: { orderNumber: string; emailAddress?: string };
}

/** These begin a story of their own; the others go on with the last one. */
const BEGINNINGS: Readonly<Record<string, 'buyer' | 'upsell'>> = {
  'order-first': 'buyer',
  'order-before-upsell': 'upsell',
};

const STORY_OF: Readonly<Record<string, 'buyer' | 'upsell'>> = {
  ...BEGINNINGS,
  'order-another': 'buyer',
  'order-return': 'buyer',
  'order-upsell': 'upsell',
};

/**
 * The events of ROBIN's four situations, each time with new order numbers, since what ROBIN knows already is not told
 * again. The buyer of the first three is new, too, so that an order can be the first one.
 */
export function createSituationWriter(): WriteSituation {
  const rounds = { buyer: 0, upsell: 0 };
  return async (id) => {
    const situation = SITUATIONS.find(({ file }) => file === `${id}.json`);
    const story = STORY_OF[id];
    if (!situation || !story) return undefined;
    if (BEGINNINGS[id] || rounds[story] === 0) rounds[story] += 1;
    const round = rounds[story];
    const event = await readSample(situation.file);
    event.eventId = `${event.eventId}-${round}`;
    event.order.orderNumber = `${event.order.orderNumber}-${round}`;
    if (story === 'buyer') event.order.emailAddress = `buyer-${round}@example.com`;
    return { title: situation.title, body: JSON.stringify(event) };
  };
}

async function readSample(file: string): Promise<SampleEvent> {
  const text = await readFile(new URL(`../../events/${file}`, import.meta.url), 'utf8');
  const delivery: SQSEvent = JSON.parse(text);
  return JSON.parse(delivery.Records[0]?.body ?? '');
}
