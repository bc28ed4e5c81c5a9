import { errorNameOf } from '../../lib/platform/reporting/describe-error.ts';

/** The code of a network's error, which says more than its class, or the error's name. */
export function nameOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : errorNameOf(error);
}

/** What to do about an error of AWS's; `setting` names what was asked for. */
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
