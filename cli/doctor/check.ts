import { UpstreamError } from '../../lib/platform/errors.ts';
import { nameOf } from '../connections/aws-errors.ts';

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
