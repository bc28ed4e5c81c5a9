/** What the floors ask of the outside systems, by hand or by library alike. */
import { send, tokenOf } from './https-by-hand.ts';

export async function getJson(url: string, headers: Record<string, string>) {
  const { status, text } = await send('GET', url, headers);
  if (status !== 200) throw new Error(`status ${status}`);
  return JSON.parse(text);
}

export async function fetchToken(url: string, id: string, secret: string): Promise<string> {
  const headers = {
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const { text } = await send('POST', url, headers, 'grant_type=client_credentials');
  return tokenOf(text);
}
