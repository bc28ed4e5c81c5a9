import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { isClockWrong, UNNOTICED_CLOCK_ERROR_MS } from '../../lib/orders/delivery/slots.ts';
import { awsClientOptions } from '../../lib/platform/aws/aws-client.ts';
import { clockErrorMs } from '../../lib/platform/aws/clock-gauge.ts';
import type { Clock } from '../../lib/platform/clock.ts';
import type { Environment } from '../../lib/platform/settings.ts';
import { awsOptions } from '../connections/aws.ts';
import { describeDuration } from '../terminal/context.ts';
import { type Finding, fault, good, warning } from './check.ts';

/** AWS refuses what is signed five minutes off. */
const LARGE_ERROR_MS = 4 * 60_000;
/** The first answer's time has the making of the connection in it, and one that took long says nothing. */
const QUESTIONS = 2;

/** Compares this machine's clock with AWS's, as the function `order-events` does with its own, and by the same bound. */
export async function checkClock(environment: Environment, clock: Clock): Promise<Finding> {
  const what = 'clock';
  const errorMs = await measure(environment, clock);
  if (errorMs === undefined)
    return warning(what, 'there is no answer to compare it with', 'Put the other faults right first.');
  if (!isClockWrong(errorMs)) return good(what, `right within ${UNNOTICED_CLOCK_ERROR_MS / 1000} s`);
  const found = `off by ${describeDuration(Math.abs(errorMs))}`;
  const next = "Set this machine's clock by NTP.";
  return Math.abs(errorMs) < LARGE_ERROR_MS ? warning(what, found, next) : fault(what, found, next);
}

/** By how much it is certainly ahead (less than 0: behind), in milliseconds. */
async function measure(environment: Environment, { now }: Clock): Promise<number | undefined> {
  let errorMs: number | undefined;
  const client = new SecretsManagerClient({
    ...awsOptions(environment, 'SECRETS_MANAGER'),
    ...awsClientOptions({ onAnswer: (answered) => (errorMs ??= clockErrorMs(answered)), now }),
    maxAttempts: 2,
  });
  for (let asked = 0; asked < QUESTIONS && errorMs === undefined; asked += 1)
    await client.send(new GetSecretValueCommand({ SecretId: 'robin-bridge-doctor' })).catch(() => {});
  client.destroy();
  return errorMs;
}
