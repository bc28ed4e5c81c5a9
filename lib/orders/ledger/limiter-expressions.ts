import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Bounds, SlotMove } from './state.ts';

type Expression = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'
>;

/** Raised by each write, so that one of the whole item, by revision, never overwrites what it has not seen. */
const RAISE_REVISION = 'revision = if_not_exists(revision, :zero) + :one';

/** A move as one write of DynamoDB, which computes from the item itself: the right-hand sides see it as it was. */
export function moveExpression(move: SlotMove): Expression {
  const { at, spacingMs, intervalMs, isDayAnew } = move;
  const values: Record<string, number | Set<string>> = { ':zero': 0, ':one': 1 };
  const value = (name: string, number: number) => {
    values[name] = number;
    return name;
  };
  const fromSlot = (name: string, step: number) =>
    at === undefined ? `nextSlot + ${value(name, step)}` : value(name, at + step);
  const nextSlot = fromSlot(':nextSlot', spacingMs);
  const dayClock = isDayAnew
    ? fromSlot(':dayClock', intervalMs)
    : `dayClock + ${value(':dayClock', intervalMs)}`;
  const conditions = [
    ...boundsOf('nextSlot', move.nextSlot, value),
    ...boundsOf('dayClock', move.dayClock, value),
    ...boundsOf('pausedUntil', move.pausedUntil, value),
  ];
  const note = noteClauses(move.inVain, values);
  return {
    UpdateExpression: `SET nextSlot = ${nextSlot}, dayClock = ${dayClock}, pausedUntil = if_not_exists(pausedUntil, :zero), ${RAISE_REVISION}${note}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeValues: marshall(values),
  };
}

/** A set takes what several workers add at the same time, in any order. DynamoDB has no empty one. */
function noteClauses(note: SlotMove['inVain'], values: Record<string, number | Set<string>>): string {
  if (!note) return '';
  if (note.orders.length === 0) return note.isAnew ? ' REMOVE inVain' : '';
  values[':inVain'] = new Set(note.orders);
  return note.isAnew ? ', inVain = :inVain' : ' ADD inVain :inVain';
}

function boundsOf(
  attribute: string,
  { least, most }: Bounds,
  value: (name: string, number: number) => string,
): string[] {
  const conditions: string[] = [];
  if (least !== undefined) conditions.push(`${attribute} >= ${value(`:${attribute}Least`, least)}`);
  if (most !== undefined) {
    const bound = `${attribute} <= ${value(`:${attribute}Most`, most)}`;
    conditions.push(least === undefined ? `(attribute_not_exists(${attribute}) OR ${bound})` : bound);
  }
  return conditions;
}

/** A shorter pause does not end a longer one. */
export function pauseExpression(pause: { pausedAt: number; pausedUntil: number }): Expression {
  return {
    UpdateExpression: `SET pausedAt = :pausedAt, pausedUntil = :pausedUntil, ${RAISE_REVISION}`,
    ConditionExpression:
      'attribute_exists(pk) AND (attribute_not_exists(pausedUntil) OR pausedUntil < :pausedUntil)',
    ExpressionAttributeValues: marshall({
      ':zero': 0,
      ':one': 1,
      ':pausedAt': pause.pausedAt,
      ':pausedUntil': pause.pausedUntil,
    }),
  };
}
