import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';

/** What the figures were taken on. */
export function describeMachine(): string {
  const [cpu] = cpus();
  const gibibytes = (totalmem() / 1024 ** 3).toFixed(0);
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(', ');
  return [
    `${cpus().length} cores of ${cpu?.model ?? 'an unknown processor'}, ${gibibytes} GiB`,
    `${process.platform} ${release()}, ${process.arch}`,
    `Node ${process.version} (V8 ${process.versions.v8})`,
    `load in the last 1, 5 and 15 minutes: ${load}`,
    `commit ${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()}`,
  ].join('; ');
}
