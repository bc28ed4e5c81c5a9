import type { SQSEvent } from 'aws-lambda';
import { failedMessageIds } from '../engines/batch-response.ts';
import type { ReceivedPost } from '../simulators/robin.ts';
import type { ReceivedRequest } from '../simulators/simulated-system.ts';
import type { Stack } from '../stack.ts';
import { readOrderNumber } from './order-number.ts';
import { createPostReader } from './robin-posts.ts';
import type { Journey, Post, Stations } from './wire.ts';

/** The page shows no more, and older ones are forgotten. */
const MAX_JOURNEYS = 30;

/** Follows each event from the queue to ROBIN, wherever it came from. */
export interface Journeys {
  /** An event that the page itself puts on the queue. */
  begin(event: { messageId: string; title: string; body: string }): void;
  /** Newest first. */
  list(): readonly Journey[];
  /** How many events are at each place, by what the queue holds and what ROBIN got. */
  count(
    queue: readonly { messageId: string }[],
    posts: readonly Pick<ReceivedPost, 'orders' | 'status'>[],
  ): Stations;
  /** Follows no further. */
  stop(): void;
}

type Travelling = { -readonly [name in keyof Journey]: Journey[name] };

interface LogLine {
  message?: string;
  messageId?: string;
  reason?: string;
  detail?: string;
}

/** @param onChange called whenever an event has got further, save for what ROBIN is sent meanwhile */
export function followJourneys(
  stack: { happenings: Stack['happenings']; robin: { requests: readonly ReceivedRequest[] } },
  onChange: () => void,
): Journeys {
  const journeys = new Map<string, Travelling>();
  const posts = createPostReader(stack.robin);
  /** The latest reason for which the function lets messages wait. */
  let waitingFor: string | undefined;
  /** By message, since more events may travel than are listed. */
  const deciding = new Set<string>();
  const waiting = new Set<string>();

  function begin(event: { messageId: string; title: string; body: string }): Travelling {
    const { messageId } = event;
    const orderNumber = readOrderNumber(event.body);
    // The queue may have delivered it before its sender knew its id.
    const known = journeys.get(messageId);
    const journey: Travelling = known ?? {
      messageId,
      title: event.title,
      orderNumber,
      stage: 'queue',
      sentAt: Date.now(),
      deliveries: 0,
      posts: [],
    };
    journey.title = event.title;
    journeys.set(messageId, journey);
    for (const id of [...journeys.keys()].slice(0, -MAX_JOURNEYS)) journeys.delete(id);
    onChange();
    return journey;
  }

  const onBatch = ({ Records: records }: SQSEvent, invocation: Promise<unknown>) => {
    waitingFor = undefined;
    const travelling = records.map(({ messageId, body, attributes }) => {
      const journey =
        journeys.get(messageId) ?? begin({ messageId, title: 'Sent from outside this page', body });
      journey.sentAt = Math.min(journey.sentAt, Number(attributes.SentTimestamp) || journey.sentAt);
      journey.takenAt = Date.now();
      journey.stage = 'decision';
      journey.deliveries += 1;
      return journey;
    });
    const ids = travelling.map(({ messageId }) => messageId);
    for (const id of ids) {
      deciding.add(id);
      waiting.delete(id);
    }
    onChange();
    invocation
      .then((response) => failedMessageIds(response, ids))
      .catch(() => new Set(ids))
      .then((failed) => {
        for (const id of ids) deciding.delete(id);
        for (const id of failed) waiting.add(id);
        for (const journey of travelling) end(journey, failed.has(journey.messageId));
        onChange();
      });
  };

  function end(journey: Travelling, failed: boolean): void {
    journey.posts = sentSince(journey);
    journey.endedAt = Date.now();
    if (failed) {
      journey.stage = 'waiting';
      if (waitingFor !== undefined) journey.reason = waitingFor;
    } else if (journey.stage !== 'dead') {
      delete journey.reason;
      journey.stage = journey.posts.some(({ status = 0 }) => status >= 200 && status < 300)
        ? 'told'
        : 'nothing';
    }
  }

  function sentSince({ orderNumber, sentAt }: Journey): readonly Post[] {
    return orderNumber === '' ? [] : posts.sentOf(orderNumber, sentAt).map(({ post }) => post);
  }

  const onLog = (line: string) => {
    const { message, messageId = '', reason, detail } = parse(line);
    if (message === 'orders.waiting') waitingFor = reason;
    const journey = message === 'orders.dead-letter' ? journeys.get(messageId) : undefined;
    if (!journey) return;
    journey.stage = 'dead';
    if (reason !== undefined) journey.reason = reason;
    if (detail !== undefined) journey.detail = detail;
  };

  stack.happenings.on('batch', onBatch).on('log', onLog);
  return {
    begin,
    list: () =>
      [...journeys.values()]
        .map((journey) =>
          journey.stage === 'decision' ? { ...journey, posts: sentSince(journey) } : journey,
        )
        .sort((a, b) => b.sentAt - a.sentAt),
    count: (queue, received) => ({
      queued: queue.filter(({ messageId: id }) => !deciding.has(id) && !waiting.has(id)).length,
      deciding: deciding.size,
      waiting: waiting.size,
      told: received.reduce((told, { orders, status }) => told + (status === 201 ? orders.length : 0), 0),
    }),
    stop: () => stack.happenings.off('batch', onBatch).off('log', onLog),
  };
}

function parse(line: string): LogLine {
  try {
    const entry: LogLine = JSON.parse(line);
    return entry;
  } catch {
    return {};
  }
}
