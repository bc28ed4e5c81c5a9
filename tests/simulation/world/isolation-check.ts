import type { Checks } from './checks.ts';
import type { Invocation } from './invocation.ts';
import { readOrder } from './robin-books.ts';
import type { Watched } from './watched.ts';

const SECOND = 1_000;
/** From this delivery of one of their messages on, nothing else need show that ROBIN works. */
const FEW_TRIES = 3;

/**
 * Whether one order that ROBIN fails at held up the others of its POST: after a few tries some of them are told before
 * the invocation returns, if nothing else went wrong and there was time (docs/contract.md, "What ROBIN is sent").
 */
export function holdsUpOthers(
  world: Watched,
  { messages, posts, faults, startedAt }: Invocation,
  checks: Pick<Checks, 'eventOf' | 'isAccepted'>,
): boolean {
  const { choking, bad, spells, timeout } = world.scenario;
  if (!choking || faults > 0 || bad.length > 0 || spells.length > 0) return false;
  if (timeout < 60 * SECOND || world.now() - startedAt > 20 * SECOND) return false;
  const mixed = posts.find(
    (bodies) => bodies.length > 1 && bodies.some((body) => world.isChoking(readOrder(body).orderNumber)),
  );
  if (!mixed || mixed.some((body) => checks.isAccepted(body))) return false;
  const numbers = new Set(mixed.map((body) => readOrder(body).orderNumber));
  return messages.some(
    ({ body, receiveCount }) =>
      receiveCount >= FEW_TRIES && numbers.has(checks.eventOf(body)?.orderNumber ?? ''),
  );
}
