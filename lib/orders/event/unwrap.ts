import { isObject, parseJsonValue } from '../../platform/json.ts';

/**
 * The event inside a message's body: as it is, inside an SNS notification's `Message`, or inside an EventBridge
 * event's `detail`, also one within the other, and each as JSON or as a JSON text that holds JSON. `undefined` if
 * the body, or the notification's message, is no JSON.
 */
export function unwrapEvent(body: string): unknown {
  let value = parseMessage(body);
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const inner = innerOf(value);
    if (!inner) break;
    value = inner.value;
  }
  return value;
}

/** EventBridge to SNS to SQS is the longest way there is, and each step may have written a text. */
const MAX_DEPTH = 6;

/** What is wrapped in `value`; `undefined` if nothing is. */
function innerOf(value: unknown): { value: unknown } | undefined {
  if (typeof value === 'string') return textOf(value);
  if (!isObject(value) || isObject(value.order)) return undefined;
  if (typeof value.Message === 'string' && value.Type === 'Notification')
    return { value: parseMessage(value.Message) };
  if (!('detail-type' in value)) return undefined;
  if (typeof value.detail === 'string') return textOf(value.detail);
  return isObject(value.detail) ? { value: value.detail } : undefined;
}

/** A text that holds no JSON is no event, but it is not what the body's JSON lacks. */
function textOf(text: string): { value: unknown } | undefined {
  const value = parseMessage(text);
  return value === undefined ? undefined : { value };
}

function parseMessage(text: string): unknown {
  // A byte order mark is what some systems put first; JSON.parse refuses it.
  return parseJsonValue(text.replace(/^\uFEFF/, ''));
}
