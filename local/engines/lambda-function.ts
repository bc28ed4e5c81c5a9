import { type LambdaEnvironment, type LambdaSettings, startLambdaEnvironment } from './lambda-environment.ts';

/** A function as Lambda runs it: from its bundle, in processes of its own, one event at a time in each. */
export interface LambdaFunction {
  /** Rejects if the function threw, ran out of time or ended. */
  invoke(event: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Starts one execution environment at once, so that settings which are wrong show now, and more as events come in
 * while all are busy.
 */
export async function startLambdaFunction(settings: LambdaSettings): Promise<LambdaFunction> {
  const environments = new Set<LambdaEnvironment>([await startLambdaEnvironment(settings)]);
  const starting = new Set<Promise<LambdaEnvironment>>();
  return {
    invoke: async (event) => {
      const free = [...environments].find((environment) => environment.free);
      if (free) return free.invoke(event);
      const start = startLambdaEnvironment(settings);
      starting.add(start);
      const environment = await start.finally(() => starting.delete(start));
      // Others find it only once it is busy with this event.
      const result = environment.invoke(event);
      environments.add(environment);
      return result;
    },
    close: async () => {
      const started = await Promise.allSettled(starting);
      const late = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
      await Promise.all([...environments, ...late].map((environment) => environment.close()));
    },
  };
}
