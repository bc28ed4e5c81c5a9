/** Asks a simulator as a stranger would, without any of our clients. */
export interface Asked {
  status: number;
  /** JSON if it is, else the text. */
  body: unknown;
  headers: Headers;
}

export async function ask(url: string, init: RequestInit = {}): Promise<Asked> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  return { status: response.status, body: parse(text), headers: response.headers };
}

export function basic(user: string, password: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

/** A token of a token endpoint that is asked as RFC 6749 says. */
export async function askToken(tokenUrl: string, user: string, password: string): Promise<string> {
  const { body } = await ask(tokenUrl, tokenRequest(user, password));
  return (body as { access_token: string }).access_token;
}

export function tokenRequest(user: string, password: string): RequestInit {
  return {
    method: 'POST',
    headers: { ...basic(user, password), 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
