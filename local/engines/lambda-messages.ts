/** What passes between the local Lambda service and one execution environment, as JSON. */
export type ToEnvironment = { invoke: { event: unknown; requestId: string; deadline: number } };

export type FromEnvironment =
  | { ready: true }
  /** The bundle could not be loaded, or exports no handler. */
  | { initError: string }
  | { result: unknown }
  | { error: string };
