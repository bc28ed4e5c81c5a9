import { readFileSync } from 'node:fs';

/** What API Gateway hands over for the customer whom every system knows. */
export function lookupEvent(): object {
  return JSON.parse(
    readFileSync(new URL('../../events/lookup-by-email-and-phone.json', import.meta.url), 'utf8'),
  );
}

export interface SampleOrder {
  orderNumber: string;
  /** Which state of the order: 1 the first; each brings another amount. */
  version: number;
  emailAddress: string;
}

/** The body of one event, of the size of the example of docs/contract.md, "The order-change event". */
export function orderEventBody({ orderNumber, version, emailAddress }: SampleOrder): string {
  return JSON.stringify({
    eventId: `${orderNumber}-${String(version).padStart(8, '0')}`,
    occurredAt: new Date(Date.UTC(2026, 0, 1, 0, 0, version)).toISOString(),
    sequence: version,
    order: {
      orderNumber,
      emailAddress,
      phoneNumber: '+31612345678',
      orderDate: '2026-01-01T12:34:56Z',
      currency: 'EUR',
      lines: [
        {
          sku: 'A-1',
          quantity: 2,
          returnedQuantity: 1,
          unitPrice: '5.00',
          unitCost: '3.10',
          discount: '0.00',
        },
        { sku: 'B-2', quantity: version, unitPrice: '12.50', unitCost: '7.25' },
      ],
      discount: '0.00',
      refunds: [{ refundId: 'R-1', amount: '1.00' }],
      cancelled: false,
      webstoreUrl: 'https://shop.example',
    },
  });
}

/** What happens to a usual order, one after the other; the last is the event before it once more. */
export const USUAL_STAGES = ['ordered', 'shipped', 'returned', 'repeated'] as const;

/** The body of an event of a usual order, with profit, phone and all that the agent's list takes. */
export function usualOrderBody(orderNumber: string, stage: (typeof USUAL_STAGES)[number]): string {
  if (stage === 'repeated') return usualOrderBody(orderNumber, 'returned');
  const version = USUAL_STAGES.indexOf(stage) + 1;
  const shipment = {
    carrier: 'PostNL',
    trackingNumber: '3SABCD012345678',
    trackingUrl: 'https://carrier.example/track/3SABCD012345678',
    status: 'in transit',
    shippedAt: '2026-01-02T10:00:00Z',
  };
  const shirt = { sku: 'A-1', name: 'Cotton T-shirt, blue, size M', unitPrice: '5.00', unitCost: '3.10' };
  const shoes = { sku: 'B-22', name: 'Running shoes, size 42', unitPrice: '25.00', unitCost: '17.25' };
  return JSON.stringify({
    eventId: `01JABCDEFGHJKMNPQRSTVWXY0${version}`,
    occurredAt: `2026-01-0${version}T12:35:00.123Z`,
    sequence: version,
    order: {
      orderNumber,
      emailAddress: `firstname.lastname-${orderNumber}@example.com`,
      phoneNumber: '+31612345678',
      orderDate: '2026-01-01T12:34:56Z',
      currency: 'EUR',
      lines: [
        { ...shirt, quantity: 2, returnedQuantity: stage === 'returned' ? 1 : 0 },
        { ...shoes, quantity: 1 },
      ],
      status: stage === 'ordered' ? 'processing' : stage,
      paymentStatus: 'paid',
      url: 'https://admin.shop.example/orders/6543301',
      shipments: stage === 'ordered' ? [] : [shipment],
      webstoreUrl: 'https://shop.example',
    },
  });
}

/** A batch as Lambda hands it over. */
export function sqsEvent(bodies: readonly string[]): { Records: object[] } {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      receiptHandle: `receipt-${index}`,
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(Date.now()),
        SenderId: 'bench',
        ApproximateFirstReceiveTimestamp: String(Date.now()),
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:order-events',
      awsRegion: 'eu-west-1',
    })),
  };
}
