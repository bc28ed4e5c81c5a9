/** The order that an event is about, also inside an SNS notification or an EventBridge event; `''` if none is named. */
export function readOrderNumber(body: string): string {
  const event = parse(body);
  const inner = parse(field(event, 'Message')) ?? field(event, 'detail') ?? event;
  const number = field(field(inner, 'order'), 'orderNumber');
  return typeof number === 'string' ? number : '';
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
