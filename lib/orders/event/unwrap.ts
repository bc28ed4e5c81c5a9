import { isObject } from '../../platform/json.ts';

/**
 * The event inside a message's body: as it is, inside an SNS notification's `Message`, or inside an EventBridge
 * event's `detail`, also one within the other. `undefined` where the body, or the notification's message, is no JSON.
 */
export function unwrapEvent(body: string): unknown {
  let value = parseJson(body);
  for (let depth = 0; depth < MAX_DEPTH && isObject(value) && !isObject(value.order); depth += 1) {
    if (typeof value.Message === 'string' && value.Type === 'Notification') value = parseJson(value.Message);
    else if (isObject(value.detail) && 'detail-type' in value) value = value.detail;
    else break;
  }
  return value;
}

/** EventBridge to SNS to SQS is the longest way there is. */
const MAX_DEPTH = 3;

function parseJson(text: string): unknown {
  try {
    // A byte order mark is what some systems put first; JSON.parse refuses it.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
