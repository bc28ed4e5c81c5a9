import type { Clock } from './clock.ts';
import { withinDeadline } from './deadline.ts';
import { NetworkError, TimeoutError } from './errors.ts';

export interface SingleFlightOptions<T> {
  clock: Clock;
  /** How long a flight may take: it serves everybody who waits for it, so it has its own time. */
  milliseconds: number;
  /** Is given the flight's deadline, in epoch milliseconds. */
  work(deadline: number): Promise<T>;
  /** What who cannot wait any longer is told. */
  late(): TimeoutError;
}

/**
 * Work that is done once for all who ask for it meanwhile, each waiting until a deadline of their own (epoch
 * milliseconds). Who waited for a flight that failed on the network starts one more: it may have begun long ago, and
 * a frozen function wakes up in the middle of one.
 */
export function createSingleFlight<T>(options: SingleFlightOptions<T>): (deadline: number) => Promise<T> {
  const { clock, milliseconds, work, late } = options;
  let flight: { landing: Promise<T>; deadline: number } | undefined;

  function join(): Promise<T> {
    if (flight && clock.now() < flight.deadline) return flight.landing;
    const deadline = clock.now() + milliseconds;
    const started = { deadline, landing: withinDeadline(work(deadline), deadline, clock, late) };
    flight = started;
    const land = () => {
      if (flight === started) flight = undefined;
    };
    started.landing.then(land, land);
    return started.landing;
  }

  return async (deadline) => {
    const joined = flight;
    const tooLate = late();
    const wait = () => withinDeadline(join(), deadline, clock, () => tooLate);
    try {
      return await wait();
    } catch (error) {
      const isPassing = error instanceof NetworkError || error instanceof TimeoutError;
      if (joined === undefined || error === tooLate || !isPassing) throw error;
      return wait();
    }
  };
}
