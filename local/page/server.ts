import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { close, listen } from '../engines/listen.ts';
import type { Stack } from '../stack.ts';
import { type Actions, createActions, Unusable } from './actions.ts';
import { createFaultBoard } from './faults.ts';
import { refusal, SECURITY_HEADERS } from './guard.ts';
import { followJourneys, type Journeys } from './journeys.ts';
import { createLiveStreams, type LiveStreams } from './live.ts';
import { createLookUp } from './lookups.ts';
import { createAskOrders } from './robin-orders.ts';
import { readSiteFile } from './site-files.ts';
import { createSituationWriter } from './situation-events.ts';
import { watch } from './watch.ts';

/** As much as the queue takes. */
const MAX_EVENT_BYTES = 1_048_576;

export interface Page {
  url: string;
  close(): Promise<void>;
}

/** Serves the page of the local run, on the loopback address only; it watches the stack while one is open. */
export async function startPage(stack: Stack, port?: number): Promise<Page> {
  let journeys: Journeys;
  const live: LiveStreams = createLiveStreams(() => void watch(stack, journeys, live));
  journeys = followJourneys(stack, () => live.tell('journeys', journeys.list()));
  const faults = createFaultBoard(stack);
  live.tell('faults', faults.show());
  const actions = createActions({
    stack,
    journeys,
    live,
    faults,
    lookUp: createLookUp(stack),
    askOrders: createAskOrders(stack),
    writeSituation: createSituationWriter(),
  });
  const server: Server = createServer((request, response) => {
    answer(request, response, { server, live, actions }).catch(() => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { problem: 'Something went wrong here.' });
    });
  });
  const url = await listen(server, port);
  return {
    url,
    close: async () => {
      journeys.stop();
      live.close();
      await close(server);
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { server, live, actions }: { server: Server; live: LiveStreams; actions: Actions },
): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) if (value) response.setHeader(name, value);
  const refused = refusal(request, portOf(server));
  if (refused !== undefined) return sendJson(response, 403, { problem: refused });
  const path = (request.url ?? '/').replace(/\?.*/s, '');
  if (request.method === 'POST') return runAction(request, response, actions, path);
  if (request.method !== 'GET') return sendJson(response, 405, { problem: 'There is no such method here.' });
  if (path === '/api/live') return live.open(request, response);
  const file = await readSiteFile(path);
  if (file === undefined) return sendJson(response, 404, { problem: 'There is no such page.' });
  response.writeHead(200, { 'content-type': file.type }).end(file.content);
}

async function runAction(
  request: IncomingMessage,
  response: ServerResponse,
  actions: Actions,
  path: string,
): Promise<void> {
  const action = Object.hasOwn(actions, path) ? actions[path] : undefined;
  if (!action) return sendJson(response, 404, { problem: 'There is no such action.' });
  try {
    sendJson(response, 200, await action(await readRequestJson(request)));
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    sendJson(response, 400, { problem: error.message });
  }
}

async function readRequestJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_EVENT_BYTES) throw new Unusable('That is more than the queue takes.');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Unusable('That is no JSON.');
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
