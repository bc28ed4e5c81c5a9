import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Live, LivePart } from './wire.ts';

/** Often enough that no proxy or browser takes the stream for dead. */
const HEARTBEAT_MS = 15_000;

/** Keeps every open page up to date by Server-Sent Events. */
export interface LiveStreams {
  /** Sends the part to every open page if it differs from what was sent last; pages opened later get it, too. */
  tell<P extends LivePart>(part: P, value: Live[P]): void;
  /** Sends to the pages that are open, and remembers nothing. */
  mention<P extends LivePart>(part: P, value: Live[P]): void;
  open(request: IncomingMessage, response: ServerResponse): void;
  /** Whether a page is open. */
  readonly watched: boolean;
  close(): void;
}

/** @param onFirst called when a page is opened and none was open before */
export function createLiveStreams(onFirst: () => void): LiveStreams {
  const streams = new Set<ServerResponse>();
  const last = new Map<LivePart, string>();
  const send = (text: string) => {
    for (const stream of streams) stream.write(text);
  };
  const heartbeat = setInterval(() => send(':\n\n'), HEARTBEAT_MS);
  heartbeat.unref();

  return {
    tell(part, value) {
      const text = message(part, value);
      if (last.get(part) === text) return;
      last.set(part, text);
      send(text);
    },
    mention: (part, value) => send(message(part, value)),
    open(request, response) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      // After a restart of the bridge the page is back within a second.
      response.write(`retry: 1000\n\n${[...last.values()].join('')}`);
      streams.add(response);
      request.on('close', () => streams.delete(response));
      if (streams.size === 1) onFirst();
    },
    get watched() {
      return streams.size > 0;
    },
    close() {
      clearInterval(heartbeat);
      for (const stream of streams) stream.end();
      streams.clear();
    },
  };
}

function message<P extends LivePart>(part: P, value: Live[P]): string {
  return `event: ${part}\ndata: ${JSON.stringify(value)}\n\n`;
}
