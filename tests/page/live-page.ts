import { type IncomingHttpHeaders, request } from 'node:http';
import { type Page, startPage } from '../../local/page/server.ts';
import type { Live, LivePart } from '../../local/page/wire.ts';
import { type BuiltStack, startBuiltStack } from '../local/built-stack.ts';

export interface LivePage extends BuiltStack {
  page: Page;
}

/** The whole local run with its page, on ports of its own. */
export async function startLivePage(): Promise<LivePage> {
  const built = await startBuiltStack();
  const page = await startPage(built.stack);
  return {
    ...built,
    page,
    close: async () => {
      await page.close();
      await built.close();
    },
  };
}

export interface PlainAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Plain HTTP, with any header whatever: also those that a browser would not let a page set. */
export function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<PlainAnswer> {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Posts as the page itself does. */
export async function post(
  page: Page,
  path: string,
  body: unknown,
): Promise<{ status: number; body: unknown }> {
  const answer = await ask(`${page.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: page.url, 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: JSON.parse(answer.body) };
}

/** Looks on as an open page does, until what it waits for is told. */
export async function waitForLive<P extends LivePart>(
  page: Page,
  part: P,
  isIt: (value: Live[P]) => boolean,
): Promise<Live[P]> {
  const ending = new AbortController();
  const response = await fetch(`${page.url}/api/live`, { signal: ending.signal });
  const decoder = new TextDecoderStream();
  let text = '';
  try {
    for await (const chunk of response.body?.pipeThrough(decoder) ?? []) {
      text += chunk;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const [, name, data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
        if (name !== part) continue;
        const value: Live[P] = JSON.parse(data);
        if (isIt(value)) return value;
      }
    }
  } finally {
    ending.abort();
  }
  throw new Error(`The stream ended before ${part} was as awaited`);
}
