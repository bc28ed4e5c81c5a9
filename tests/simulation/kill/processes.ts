import {
  type LambdaEnvironment,
  type LambdaSettings,
  startLambdaEnvironment,
} from '../../../local/engines/lambda-environment.ts';
import type { Random } from '../world/random.ts';

/** The function's processes: started as they are needed, and killed without warning. */
export class Processes {
  kills = 0;
  invocations = 0;
  #settings: LambdaSettings;
  #running = new Set<LambdaEnvironment>();

  constructor(settings: LambdaSettings) {
    this.#settings = settings;
  }

  async invoke(event: unknown): Promise<unknown> {
    const free = [...this.#running].find((environment) => environment.free);
    const environment = free ?? (await startLambdaEnvironment(this.#settings));
    this.#running.add(environment);
    this.invocations += 1;
    try {
      return await environment.invoke(event);
    } catch (error) {
      // Killed, or out of time: Lambda would start another one.
      this.#running.delete(environment);
      throw error;
    }
  }

  /** Kills one that is at work; false if none is. */
  killOne(random: Random): boolean {
    const busy = [...this.#running].filter(({ free, pid }) => !free && pid !== undefined);
    if (busy.length === 0) return false;
    const { pid } = random.pick(busy);
    if (pid === undefined) return false;
    process.kill(pid, 'SIGKILL');
    this.kills += 1;
    return true;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((environment) => environment.close()));
  }
}
