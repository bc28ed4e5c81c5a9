import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { connectExpertSender } from '../../lib/expertsender/connect.ts';
import { connectKibo } from '../../lib/kibo/connect.ts';
import type { DeliveryDependencies } from '../../lib/orders/delivery/dependencies.ts';
import { createLimiter } from '../../lib/orders/delivery/limiter.ts';
import { customerKey, ledgerSecretSchema } from '../../lib/orders/ledger/customer-key.ts';
import { createDynamoDbJournal } from '../../lib/orders/ledger/dynamodb-journal.ts';
import { createDynamoDbLedger } from '../../lib/orders/ledger/dynamodb-ledger.ts';
import { createLedgerCheck } from '../../lib/orders/ledger/restored-ledger.ts';
import { newId } from '../../lib/platform/new-id.ts';
import { connectRobin } from '../../lib/robin/connect.ts';
import { serializeOrder } from '../../lib/robin/order.ts';
import type { Connecting } from '../rehearsal/played.ts';
import type { OrderEventsSettings } from './settings.ts';

/** All that the delivery speaks with, and its clock. */
export interface Outside
  extends Connecting,
    Pick<DeliveryDependencies, 'queue' | 'clock' | 'clockErrorMs' | 'log' | 'metrics'> {
  dynamoDb: DynamoDBClient;
}

/** The sources that may know of earlier orders of a customer. */
export function connectHistorySources(
  { kibo, expertSender, timeZone, delivery }: OrderEventsSettings,
  connecting: Connecting & Pick<Outside, 'clock'>,
) {
  // A day that is not over is no proof that its order came before another one of that day.
  const asking = { ...connecting, timeZone, dayAs: 'end' } as const;
  return [
    ...(kibo ? [connectKibo(kibo, { ...asking, country: delivery.defaultCountry })] : []),
    ...(expertSender ? [connectExpertSender(expertSender, asking)] : []),
  ];
}

/** The delivery of orders, from its settings. */
export function connectDelivery(settings: OrderEventsSettings, outside: Outside) {
  const { secrets, createHttp, dynamoDb, queue, clock, clockErrorMs, log, metrics } = outside;
  const connecting = { secrets, clock, ...(createHttp && { createHttp }) };
  const robin = connectRobin(settings.robin, connecting);
  const sources = connectHistorySources(settings, connecting);
  const randomSource = { random: Math.random, newId };
  const { ledgerTable, journalTable } = settings;
  const ledger = createDynamoDbLedger({ client: dynamoDb, table: ledgerTable, clock });
  const checkLedger = createLedgerCheck({ client: dynamoDb, table: ledgerTable, clock });
  const unkeyed: Omit<DeliveryDependencies, 'customerKey'> = {
    ledger,
    ...(journalTable !== undefined && {
      journal: createDynamoDbJournal({ client: dynamoDb, table: journalTable, clock, randomSource }),
    }),
    checkLedger,
    limiter: createLimiter({ ledger, clock, clockErrorMs }),
    robin: robin.client,
    serializeOrder,
    historySources: sources.map(({ source }) => source),
    queue,
    clock,
    clockErrorMs,
    randomSource,
    log,
    metrics,
    settings: settings.delivery,
  };
  return {
    connections: [robin, ...sources],
    checkLedger,
    /** Reads what must be there before orders can be delivered. */
    async connect(deadline: number): Promise<DeliveryDependencies> {
      const { hmacKey } = await secrets.get(settings.ledgerSecretId, ledgerSecretSchema, deadline);
      return { ...unkeyed, customerKey: (contact) => customerKey(contact, hmacKey) };
    },
  };
}
