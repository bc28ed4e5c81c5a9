import cliProgress from 'cli-progress';
import type { Terminal } from './terminal.ts';

interface ProgressBar {
  /** @param done in the unit of the total; `records` are what the rate counts */
  update(done: number, records: number): void;
  /** Takes the bar away, or ends the lines. */
  stop(): void;
}

/** Shows progress while `work` goes on; whatever becomes of it, the terminal is left as it was. */
export async function withProgress<T>(
  terminal: Terminal,
  label: string,
  total: number | undefined,
  now: () => number,
  work: (progress: Pick<ProgressBar, 'update'>) => Promise<T>,
): Promise<T> {
  const progress = startBar(terminal, label, total, now);
  try {
    return await work(progress);
  } finally {
    progress.stop();
  }
}

/** Without a terminal there is no bar: a line now and then is enough, and a log of it stays short. */
const LINE_EVERY_MS = 10_000;

/**
 * How far a command is: a bar with rate and time left on a terminal, else a line every ten seconds, always on standard
 * error.
 * @param total absent if it is not known
 */
function startBar(
  terminal: Terminal,
  label: string,
  total: number | undefined,
  now: () => number,
): ProgressBar {
  const startedAt = now();
  const rateOf = (records: number) => Math.round(records / Math.max(0.001, (now() - startedAt) / 1000));
  if (terminal.stderr.isTTY && total !== undefined) {
    const bar = new cliProgress.SingleBar({
      format: `${label} {bar} {percentage} % | {records} | {rate}/s | {eta_formatted} left`,
      stream: terminal.stderr,
      hideCursor: true,
      clearOnComplete: true,
      etaBuffer: 50,
      fps: 8,
    });
    bar.start(Math.max(1, total), 0, { records: 0, rate: 0 });
    return {
      update: (done, records) => bar.update(done, { records, rate: rateOf(records) }),
      stop: () => bar.stop(),
    };
  }
  let lineAt = startedAt;
  return {
    update(done, records) {
      if (now() - lineAt < LINE_EVERY_MS) return;
      lineAt = now();
      const share = total ? `, ${Math.floor((100 * done) / total)} %` : '';
      const left = total && done > 0 ? `, ${timeLeft(((lineAt - startedAt) * (total - done)) / done)}` : '';
      terminal.note(`${label}: ${records}${share}, ${rateOf(records)}/s${left}`);
    },
    stop() {},
  };
}

function timeLeft(durationMs: number): string {
  const minutes = Math.ceil(durationMs / 60_000);
  return minutes <= 1 ? 'about a minute left' : `about ${minutes} minutes left`;
}
