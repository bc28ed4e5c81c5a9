import { SchemaError, UpstreamError } from '../errors.ts';
import { SettingsError } from '../settings.ts';
import type { LogFields } from './log.ts';

/**
 * What a log may say of an error. Of ours, what they are made to say; of any other its class and where it was
 * thrown, but not its message, which may quote what was being worked on.
 */
export function describeError(error: unknown): LogFields {
  if (error instanceof UpstreamError) return describeUpstreamError(error);
  // Made of names of settings and what they should be: the one message that an operator must read.
  if (error instanceof SettingsError) return { errorName: error.name, faults: error.faults.join('; ') };
  if (!(error instanceof Error)) return { errorName: errorNameOf(error) };
  return { errorName: errorNameOf(error), stack: framesOf(error) };
}

function describeUpstreamError(error: UpstreamError): LogFields {
  const { name: errorName, system, operation, sent, status, cause } = error;
  const { retryAfterMs: retryAfterMilliseconds } = error;
  const hasCode = typeof cause === 'object' && cause !== null && 'code' in cause;
  const code = hasCode && typeof cause.code === 'string' ? cause.code : undefined;
  const paths = error instanceof SchemaError ? error.paths.join(', ') : undefined;
  return { errorName, system, operation, sent, status, code, paths, retryAfterMilliseconds };
}

/** Of which kind an error is, such as `RangeError`, or `AccessDeniedException` of a service of AWS. */
export function errorNameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  // The class, for any code may have written to `error.name`. In a bundle the SDK's classes have lost their names, and
  // some errors of AWS's have no class: their name is the one that the service answered with.
  const name = '$metadata' in error ? error.name : error.constructor.name;
  return /^[A-Za-z]\w{0,63}$/.test(name) ? name : 'Error';
}

const FRAME =
  /^ {4}at (?:async )?(?:new )?(?:[\w.$<>]+ (?:\[as \w+\] )?\()?(?:file:\/\/|node:|\/)[^\s()?@]*:\d+:\d+\)?$/;

/** The call stack alone. A message may hold lines that look like it, so the message goes first. */
function framesOf({ stack = '', message }: Error): string {
  const withoutMessage = message === '' ? stack : stack.split(message).join('');
  const frames = withoutMessage.split('\n').filter((line) => FRAME.test(line));
  return frames.slice(0, 20).join('\n');
}
