import { BodyError, type Call, type FailureDetails } from '../errors.ts';

/** Of a body, on the wire and after decompression. */
export const MAX_BODY_BYTES = 1024 * 1024;

export const ACCEPT_ENCODING = 'gzip, deflate, br';

/** No honest server compresses more than twice. */
const MAX_CODINGS = 2;

/**
 * Decompresses and decodes a body (UTF-8). Decompression ends as soon as the output passes 1 MiB, so that a bomb
 * costs no more than that.
 *
 * @param details of the answer, for the error
 * @throws BodyError if it is larger, truncated or of an unknown coding
 */
export function decodeBody(
  bytes: Buffer,
  contentEncoding: string | undefined,
  call: Call,
  details: FailureDetails,
): string {
  const codings = contentEncoding === undefined ? [] : codingsOf(contentEncoding);
  if (codings.length > MAX_CODINGS) throw new BodyError(call, 'the body is compressed too often', details);
  let decoded = bytes;
  // Codings are listed in the order in which they were applied (RFC 9110, 8.4).
  for (const coding of codings.reverse()) {
    // An empty body (204, 304) may still carry the header.
    if (decoded.length > 0) decoded = decompress(decoded, coding, call, details);
  }
  return utf8.decode(decoded);
}

/** Made once: it takes longer to make one than to use it. */
const utf8 = new TextDecoder();

function codingsOf(contentEncoding: string): string[] {
  return contentEncoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

function decompress(bytes: Buffer, coding: string, call: Call, details: FailureDetails): Buffer {
  const limit = { maxOutputLength: MAX_BODY_BYTES };
  // Loaded if a server does compress: what the systems answer is mostly too small to.
  const { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } =
    process.getBuiltinModule('node:zlib');
  try {
    switch (coding) {
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(bytes, limit);
      case 'deflate':
        // Servers send both the zlib format, as the standard says, and the raw one. 8 is zlib's only method.
        return ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateSync(bytes, limit) : inflateRawSync(bytes, limit);
      case 'br':
        return brotliDecompressSync(bytes, limit);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const what =
      code === 'ERR_BUFFER_TOO_LARGE' ? 'the body is larger than 1 MiB' : 'the body cannot be decompressed';
    throw new BodyError(call, what, typeof code === 'string' ? { ...details, code } : details);
  }
  throw new BodyError(call, 'the body has an unknown coding', details);
}
