import type { ExpertSenderClient } from '../../lib/expertsender/client.ts';
import type { CustomerWrite, WriteMode } from '../../lib/expertsender/customer-write.ts';
import type { Clock } from '../../lib/platform/clock.ts';
import { isInDoubt } from '../../lib/platform/errors.ts';
import { CommandError } from '../terminal/command-error.ts';

type Written =
  | { kind: 'written' }
  /** `words` are ExpertSender's own, and may quote the customer. */
  | { kind: 'refused'; refusal: { reason: string; detail: string }; words: readonly string[] };

const ATTEMPTS = 5;
const TIMEOUT_MS = 15_000;
const FIRST_PAUSE_MS = 1_000;

/**
 * Writes one customer; if ExpertSender is busy or out of reach, again after a growing pause. A write that may have
 * been done is repeated only if doing it twice comes to the same.
 * @throws CommandError if ExpertSender refuses the key: then every write fails
 */
export async function writePatiently(
  client: Pick<ExpertSenderClient, 'writeCustomers'>,
  mode: WriteMode,
  customer: CustomerWrite,
  clock: Clock,
): Promise<Written> {
  for (let attempt = 1; ; attempt += 1) {
    const [outcome] = await client.writeCustomers({ mode, customers: [customer] }, clock.now() + TIMEOUT_MS);
    if (outcome?.kind === 'written') return outcome;
    if (outcome?.kind === 'refused') {
      const detail = `ExpertSender refused it with ${outcome.status}`;
      return { kind: 'refused', refusal: { reason: 'refused', detail }, words: outcome.errors };
    }
    if (outcome?.kind !== 'failed') {
      return {
        kind: 'refused',
        refusal: { reason: 'invalid', detail: outcome?.faults.join('; ') ?? '' },
        words: [],
      };
    }
    const { error } = outcome;
    if (error.status === 401 || error.status === 403)
      throw new CommandError(
        'ExpertSender refuses our key.',
        'Put it right in EXPERTSENDER_SECRET_ID, and run the same again.',
      );
    const mayRepeat = mode !== 'Add' || !isInDoubt(error);
    if (!mayRepeat || attempt === ATTEMPTS) {
      const detail = `${error.message}${isInDoubt(error) ? '; it may have been written all the same' : ''}`;
      return { kind: 'refused', refusal: { reason: 'failed', detail }, words: [] };
    }
    await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
  }
}
