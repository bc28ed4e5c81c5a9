/** A question and its answer. */
export interface TimedAnswer {
  /** By the clock that is measured, epoch milliseconds. */
  heardAt: number;
  /** From the question on, by what never jumps: the clock may be set between the two. */
  tookMs: number;
  /** The answer's header `Date`. */
  date: string | undefined;
}

/** Measures our clock by the `Date` of AWS's answers, whose clocks are the measure. */
interface ClockGauge {
  hear(answered: TimedAnswer): void;
  /**
   * Milliseconds by which our clock is certainly ahead (less than 0: behind); 0 if it may be right, as before the
   * first answer.
   */
  errorMs(): number;
}

/** `Date` names a second. */
const DATE_MS = 1_000;
/** An answer that took longer says too little: it was made at any moment in between. */
const SLOWEST_ANSWER_MS = 1_000;

export function createClockGauge(): ClockGauge {
  let errorMs = 0;
  return {
    hear(answered) {
      errorMs = clockErrorMs(answered) ?? errorMs;
    },
    errorMs: () => errorMs,
  };
}

/** What one answer says of our clock; `undefined` if it says nothing. */
export function clockErrorMs({ heardAt, tookMs, date }: TimedAnswer): number | undefined {
  const madeAt = Date.parse(date ?? '');
  if (Number.isNaN(madeAt) || tookMs < 0 || tookMs > SLOWEST_ANSWER_MS) return undefined;
  const [least, most] = [heardAt - tookMs - (madeAt + DATE_MS), heardAt - madeAt];
  if (least > 0) return least;
  return Math.min(0, most);
}
