import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/**
 * Listens on the loopback address only: what is local is reachable from this machine and no other.
 * @param port 0, or absent, for any free one; one that is taken makes way for any free one
 * @returns the base URL, without a trailing slash
 */
export async function listen(server: Server, port = 0): Promise<string> {
  try {
    await listenOn(server, port);
  } catch (error) {
    if (!isAddressInUse(error)) throw error;
    await listenOn(server, 0);
  }
  return baseUrl(server);
}

/** The URL of a server that listens on the loopback address, without a trailing slash. */
export function baseUrl(server: Server): string {
  return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}

export function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

/** Ends the server and what hangs on it: a client that keeps its connection alive does not keep us. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
