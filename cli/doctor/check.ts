import { UpstreamError } from '../../lib/platform/errors.ts';
import { describeError } from '../../lib/platform/reporting/describe-error.ts';

export type Verdict = 'ok' | 'warning' | 'fault' | 'off';

/** One line of what `doctor` says. */
export interface Finding {
  what: string;
  verdict: Verdict;
  /** What is right, or wrong; never a secret or a person. */
  found: string;
  /** For a warning and a fault: what to do. */
  next?: string;
}

export const good = (what: string, found: string): Finding => ({ what, verdict: 'ok', found });
export const off = (what: string, found: string): Finding => ({ what, verdict: 'off', found });
export const warning = (what: string, found: string, next: string): Finding => ({
  what,
  verdict: 'warning',
  found,
  next,
});
export const fault = (what: string, found: string, next: string): Finding => ({
  what,
  verdict: 'fault',
  found,
  next,
});

/** What is to be looked at if a system cannot be asked: settings by name. */
interface SystemSettings {
  url: string;
  /** Only for a system that gives tokens. */
  tokenUrl?: string;
  secret: string;
  /** What else the path of a call is made of. */
  pathPart?: string;
}

/** What an error of a system means, and what to do about it. */
export function faultOf(what: string, error: unknown, settings: SystemSettings): Finding {
  if (error instanceof UpstreamError && error.system === 'secrets-manager') {
    return fault(what, error.message, `Look at the secret that ${settings.secret} names.`);
  }
  if (!(error instanceof UpstreamError)) return fault(what, nameOf(error), `Look at ${settings.url}.`);
  const isOfToken = error.operation === 'get-token' && settings.tokenUrl !== undefined;
  const url = isOfToken ? settings.tokenUrl : settings.url;
  // 400 is what RFC 6749 says of wrong credentials; some gateways say 403 of a path that they do not know.
  if (error.status === 401 || error.status === 403 || (isOfToken && error.status === 400)) {
    const next = `Put the key right in the secret that ${settings.secret} names, or look at ${url}.`;
    return fault(what, error.message, next);
  }
  if (error.status === undefined) {
    return fault(what, error.message, `Look at ${url}, and whether this machine may go there.`);
  }
  const part = settings.pathPart === undefined || isOfToken ? '' : ` and ${settings.pathPart}`;
  if (error.status >= 500) {
    return fault(what, error.message, `Look at ${url}${part}, or wait: the system is in trouble.`);
  }
  return fault(what, error.message, `Look at ${url}${part}: another server or path answers there.`);
}

/** The code of a network's error, or the name of an AWS error, which say more than their class. */
export function nameOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const name = error instanceof Error ? error.name : undefined;
  const isTelling = (text: unknown) =>
    typeof text === 'string' && text !== 'Error' && /^\w{1,64}$/.test(text);
  return String([code, name].find(isTelling) ?? describeError(error).errorName);
}

export function adviceForAws(error: unknown, setting: string): string {
  const name = nameOf(error);
  if (/AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken|InvalidClientTokenId/.test(name))
    return 'Give AWS credentials that may do this: AWS_PROFILE, or AWS_ACCESS_KEY_ID and its secret.';
  if (/CredentialsProvider/.test(name))
    return 'Give AWS credentials: AWS_PROFILE, or AWS_ACCESS_KEY_ID and its secret.';
  if (/NotFound|NonExistent|DoesNotExist/.test(name))
    return `There is none: look at ${setting} and AWS_REGION.`;
  if (/ECONN|ENOTFOUND|Timeout/i.test(name))
    return 'Nothing answers there: look at AWS_REGION and AWS_ENDPOINT_URL.';
  return `Look at ${setting}.`;
}
