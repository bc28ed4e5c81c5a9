import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import type { Stack } from '../stack.ts';
import { sendBack } from './dead-letters.ts';
import type { FaultBoard } from './faults.ts';
import type { Journeys } from './journeys.ts';
import type { LiveStreams } from './live.ts';
import type { LookUp } from './lookups.ts';
import type { AskOrders } from './robin-orders.ts';
import type { DroppedEvent, WriteSituation } from './situation-events.ts';
import { look } from './watch.ts';

/** What the page sent cannot be used; the message says why, to the user of the page. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}

/** What the page can have done, by the path that it posts to; each answers with what is sent as JSON. */
export type Actions = Readonly<Record<string, (body: unknown) => Promise<object>>>;

interface Dependencies {
  stack: Stack;
  journeys: Journeys;
  live: LiveStreams;
  faults: FaultBoard;
  lookUp: LookUp;
  askOrders: AskOrders;
  writeSituation: WriteSituation;
}

const questionSchema = z.object({ email: z.string(), phone: z.string() });
const lookupRequestSchema = z.object({ id: z.string(), email: z.string(), phone: z.string() });
const detailsRequestSchema = z.object({ orderNumber: z.string() });
const eventRequestSchema = z.union([z.object({ situation: z.string() }), z.object({ body: z.string() })]);
const sendBackRequestSchema = z.object({ messageIds: z.union([z.literal('all'), z.array(z.string())]) });
const faultRequestSchema = z.object({ system: z.string(), fault: z.string() });

export function createActions(dependencies: Dependencies): Actions {
  const { stack, journeys, live, faults, lookUp, askOrders, writeSituation } = dependencies;

  async function drop({ title, body }: DroppedEvent): Promise<string> {
    const { MessageId: messageId = '' } = await stack.sqs.client.send(
      new SendMessageCommand({ QueueUrl: stack.queue.queueUrl, MessageBody: body }),
    );
    journeys.begin({ messageId, title, body });
    return messageId;
  }

  return {
    '/api/lookups': async (body) => {
      const { id, email, phone } = read(lookupRequestSchema, body);
      const question = { email: email.trim(), phone: phone.trim() };
      return lookUp(question, (durationMs, asked) => live.mention('asking', { id, durationMs, asked }));
    },
    '/api/orders': async (body) => {
      const { email, phone } = read(questionSchema, body);
      return askOrders.list({ email: email.trim(), phone: phone.trim() });
    },
    '/api/order-details': async (body) => askOrders.open(read(detailsRequestSchema, body).orderNumber),
    '/api/events': async (body) => {
      const request = read(eventRequestSchema, body);
      const event =
        'body' in request
          ? { title: 'Your own event', body: request.body }
          : await writeSituation(request.situation);
      if (!event) throw new Unusable('There is no such situation.');
      if (event.body.trim() === '')
        throw new Unusable('The event is empty: the queue takes no empty message.');
      return { messageId: await drop(event) };
    },
    '/api/dead-letters/send-back': async (body) => {
      const { messageIds } = read(sendBackRequestSchema, body);
      const sent = await sendBack(stack, messageIds);
      for (const message of sent) journeys.begin({ ...message, title: 'Sent back' });
      await look(stack, journeys, live);
      return { sent: sent.length };
    },
    '/api/faults': async (body) => {
      const { system, fault } = read(faultRequestSchema, body);
      if (!faults.choose(system, fault)) throw new Unusable('There is no such system or fault.');
      live.tell('faults', faults.show());
      return {};
    },
  };
}

function read<T>(schema: z.core.$ZodType<T>, body: unknown): T {
  const result = z.safeParse(schema, body);
  if (!result.success) throw new Unusable('The page sent what its server does not understand: load it anew.');
  return result.data;
}
