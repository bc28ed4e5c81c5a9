import { describe, expect, it } from '@jest/globals';
import { readOrderNumber } from '../../local/page/order-number.ts';

const EVENT = { eventId: 'e', order: { orderNumber: 'O1' } };

describe('the order number of a body', () => {
  it.each([
    ['a plain event', EVENT, 'O1'],
    ['an SNS notification', { Type: 'Notification', Message: JSON.stringify(EVENT) }, 'O1'],
    ['an EventBridge event', { source: 'shop', detail: EVENT }, 'O1'],
    ['an event without an order', { eventId: 'e' }, ''],
    ['a number instead of a text', { order: { orderNumber: 7 } }, ''],
    ['a list', [EVENT], ''],
    ['null', null, ''],
  ])('in %s', (_, body, number) => {
    expect(readOrderNumber(JSON.stringify(body))).toBe(number);
  });

  it('in what is no JSON is none', () => {
    expect(readOrderNumber('{')).toBe('');
  });
});
