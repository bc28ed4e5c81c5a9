import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** A connection opened before there is a request for it. */
export interface WarmConnection {
  /** Settles when it stands (or does not). Never rejects. */
  readonly opened: Promise<void>;
  /** Hands the socket over once it stands; `undefined` if it could not be opened or is closed by now. */
  take(): Promise<Socket | undefined>;
  discard(): void;
}

/** Opens a connection and keeps it for at most `keptMs`. */
export function openWarmConnection(
  connect: buildConnector.connector,
  target: buildConnector.Options,
  keptMs: number,
): WarmConnection {
  let isWanted = true;
  const ignore = () => {};
  const opening = new Promise<Socket | undefined>((resolve) => {
    connect(target, (_, socket) => {
      // There is no other listener yet, and an error without a listener ends the process.
      socket?.on('error', ignore);
      // Idle, it must not keep a program from ending.
      socket?.unref();
      if (!isWanted) socket?.destroy();
      resolve(socket ?? undefined);
    });
  });
  const discard = () => {
    isWanted = false;
    opening.then((socket) => socket?.destroy());
  };
  const expiry = setTimeout(discard, keptMs);
  expiry.unref();
  return {
    opened: opening.then(ignore),
    async take() {
      clearTimeout(expiry);
      const socket = await opening;
      // undici would take the end of a dead connection for the end of the request, whose outcome were then in doubt.
      if (socket === undefined || socket.destroyed) return undefined;
      // undici adds its own listener in the same turn as it is handed the socket; ours does no harm.
      return socket.ref();
    },
    discard,
  };
}
