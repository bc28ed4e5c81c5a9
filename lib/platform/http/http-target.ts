import { type Call, UnsafeRequestError } from '../errors.ts';

/**
 * The path and query of a request below `basePath`. Each segment is encoded as exactly one, so that no value can
 * name another resource.
 *
 * @throws UnsafeRequestError for a segment that a URL would swallow or turn into a step ('', '.', '..'; an empty one
 * is good at the end), and for control characters and lone surrogates anywhere
 */
export function encodeTarget(
  basePath: string,
  segments: readonly string[],
  query: Readonly<Record<string, string | undefined>>,
  call: Call,
): string {
  let target = segments.length > 0 && basePath.endsWith('/') ? basePath.replace(/\/+$/, '') : basePath;
  segments.forEach((segment, index) => {
    const isTrailingSlash = segment === '' && index === segments.length - 1 && index > 0;
    if (!isTrailingSlash && (segment === '' || segment === '.' || segment === '..')) {
      throw new UnsafeRequestError(call, 'a path segment is empty or a step');
    }
    target += `/${encode(segment, call)}`;
  });
  let separator = '?';
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    target += `${separator}${encode(name, call)}=${encode(value, call)}`;
    separator = '&';
  }
  return target;
}

/**
 * The path and query of a URL that the system handed out, resolved against its base URL (with a trailing slash).
 *
 * @throws UnsafeRequestError if it is no URL or leads to another origin: the caller's token would go with it
 */
export function resolveTarget(base: URL, url: string, call: Call): string {
  const resolved = URL.canParse(url, base.href) ? new URL(url, base.href) : undefined;
  if (resolved === undefined || resolved.origin !== base.origin || resolved.username || resolved.password) {
    throw new UnsafeRequestError(call, 'the URL to follow is of another origin');
  }
  return resolved.pathname + resolved.search;
}

/** A control character as `encodeURIComponent` writes it. */
const CONTROL = /%(?:[01]|7F|C2%[89])/;

function encode(value: string, call: Call): string {
  if (value.isWellFormed()) {
    const encoded = encodeURIComponent(value);
    if (!CONTROL.test(encoded)) return encoded;
  }
  throw new UnsafeRequestError(call, 'a value has control characters or is no text');
}
