import { buildConnector, Pool } from 'undici';
import type { Clock } from '../clock.ts';
import { sharedSecureContext } from './secure-context.ts';
import { openWarmConnection, type WarmConnection } from './warm-connection.ts';

/**
 * How long an idle connection is kept. Load balancers commonly close after 60 s; a server that says less in
 * `Keep-Alive` is obeyed by undici.
 */
export const KEEP_ALIVE_MS = 50_000;
const CONNECT_TIMEOUT_MS = 3_000;
/** A warm connection that no call has used by then may have been closed by the other side. */
const WARM_MS = 10_000;

/** To one origin, at the same time. */
const CONNECTIONS = 16;

interface SharedPool {
  readonly pool: Pool;
  readonly connect: buildConnector.connector;
  readonly warm: WarmConnection[];
  running: number;
  usedAt: number;
  /** There from the end of a call until its connection is free again, when it settles. */
  freed: Promise<void> | undefined;
}

/** One for each origin, shared in the process, so that connections outlive one invocation of a function. */
const pools = new Map<string, SharedPool>();

/** The connections to one origin, for one client. */
interface Connections {
  enter(): PoolVisit;
  /**
   * Opens connections that the next requests will use, until there are `count`; resolves when they stand. Never
   * rejects.
   */
  warmUp(count: number): Promise<void>;
}

export function openConnections(origin: string, clock: Clock): Connections {
  return {
    enter: () => enterPool(findPool(origin, clock), clock),
    warmUp: (count) => warmUpPool(findPool(origin, clock), origin, count),
  };
}

/** The pool of an origin, taken for one call: it is not replaced before `leave`, unless by `retire`. */
export interface PoolVisit {
  pool: Pool;
  /** To be awaited first, if it is there: settles when a connection is free. */
  freed: Promise<void> | undefined;
  /** Whether the call will go out on a connection that has lain idle: it may be dead without either side's notice. */
  usesIdleConnection(): boolean;
  /** Lets no further call use the pool's connections; those that run end as they would. */
  retire(): void;
  leave(): void;
}

function enterPool(shared: SharedPool, clock: Clock): PoolVisit {
  shared.running += 1;
  return {
    pool: shared.pool,
    // undici frees a connection one turn after the answer; a request made sooner would open another for nothing.
    freed: shared.freed && hasFreeConnection(shared) ? undefined : shared.freed,
    usesIdleConnection: () => hasFreeConnection(shared),
    retire() {
      for (const [origin, known] of pools) if (known === shared) pools.delete(origin);
      for (const connection of shared.warm.splice(0)) connection.discard();
      void shared.pool.close();
    },
    leave() {
      shared.running -= 1;
      shared.usedAt = clock.now();
      shared.freed ??= freeNextTurn(shared);
    },
  };
}

function freeNextTurn(shared: SharedPool): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => {
      shared.freed = undefined;
      resolve();
    });
  });
}

function hasFreeConnection({ pool, warm }: SharedPool): boolean {
  return warm.length > 0 || pool.stats.free > 0;
}

async function warmUpPool(
  { connect, pool, warm }: SharedPool,
  origin: string,
  wanted: number,
): Promise<void> {
  const { hostname, host, protocol, port } = new URL(origin);
  const target = { hostname: hostname.replace(/^\[|\]$/g, ''), host, protocol, port };
  const missing = Math.min(wanted, CONNECTIONS) - warm.length - pool.stats.connected;
  for (let index = 0; index < missing; index += 1) {
    warm.push(openWarmConnection(connect, target, WARM_MS));
  }
  await Promise.all(warm.map(({ opened }) => opened));
}

/** Closes every connection of the process: for tests and for programs that end. */
export async function closePools(): Promise<void> {
  const open = [...pools.values()];
  pools.clear();
  await Promise.all(open.map(closePool));
}

async function closePool({ pool, warm }: SharedPool): Promise<void> {
  for (const connection of warm.splice(0)) connection.discard();
  await pool.destroy();
}

/**
 * A pool that lay idle for too long is replaced: while a function is frozen no timer runs, and its connections may
 * be dead unnoticed.
 */
function findPool(origin: string, clock: Clock): SharedPool {
  const known = pools.get(origin);
  if (known && (known.running > 0 || clock.now() - known.usedAt < KEEP_ALIVE_MS)) return known;
  if (known) void closePool(known);
  // The connector is kept from one pool to the next: it remembers the TLS session, which saves a round trip.
  const shared = createPool(origin, known?.connect ?? createConnector(origin), clock.now());
  pools.set(origin, shared);
  return shared;
}

function createConnector(origin: string): buildConnector.connector {
  return buildConnector({
    allowH2: false,
    timeout: CONNECT_TIMEOUT_MS,
    ...(origin.startsWith('https:') && { secureContext: sharedSecureContext() }),
  });
}

function createPool(origin: string, connect: buildConnector.connector, now: number): SharedPool {
  const warm: WarmConnection[] = [];
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    async connect(target, callback) {
      const socket = await warm.shift()?.take();
      if (socket) callback(null, socket);
      else connect(target, callback);
    },
  });
  return { pool, connect, warm, running: 0, usedAt: now, freed: undefined };
}
