/** dynalite ships no types: what we use of it. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    /** How long a table stays in `CREATING`; 500 ms by default. */
    createTableMs?: number;
  }

  export default function dynalite(options?: DynaliteOptions): Server;
}
