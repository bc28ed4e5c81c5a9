import { accessSync, constants, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lambda gives a function one processor's time at so much memory, and a proportional share below it. */
const MEGABYTES_OF_ONE_PROCESSOR = 1_769;

/** The options that Lambda's own start script gives Node, by the function's memory. */
export function lambdaNodeOptions(memoryMb: number): string[] {
  return [
    '--expose-gc',
    '--max-http-header-size=81920',
    `--max-semi-space-size=${Math.floor(memoryMb * 0.05)}`,
    `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
  ];
}

/** A process's share of a processor, as Lambda gives it once the init phase is over. */
export interface ProcessorShare {
  /** Takes a process that has just begun into the group, which gives it whole processors for now. */
  admit(pid: number): void;
  /**
   * What holds the group to its share: the process writes it itself when its init phase is over. Another process that
   * does it when told so would give the function time in between, in which work goes on that no figure counts.
   */
  limit: QuotaFile;
  remove(): void;
}

interface QuotaFile {
  path: string;
  content: string;
}

/** Linux's first interface of control groups, and its second. */
const CPU_CONTROLLERS = ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup'];
const PERIOD_US = 20_000;

/** @returns `undefined` on a machine that allows no quota: there an invocation has whole processors */
export function openProcessorShare(memoryMb: number): ProcessorShare | undefined {
  const quotaUs = Math.round((PERIOD_US * memoryMb) / MEGABYTES_OF_ONE_PROCESSOR);
  for (const controller of CPU_CONTROLLERS) {
    const group = join(controller, `robin-bridge-bench-${process.pid}-${memoryMb}`);
    try {
      mkdirSync(group);
      const { free, limit } = quotasOf(group, quotaUs);
      writeFileSync(free.path, free.content);
      return {
        admit: (pid) => {
          writeFileSync(free.path, free.content);
          writeFileSync(join(group, 'cgroup.procs'), String(pid));
        },
        limit,
        remove: () => remove(group),
      };
    } catch {
      remove(group);
    }
  }
  return undefined;
}

function quotasOf(group: string, quotaUs: number): { free: QuotaFile; limit: QuotaFile } {
  const first = join(group, 'cpu.cfs_quota_us');
  const second = join(group, 'cpu.max');
  if (isWritable(first)) {
    writeFileSync(join(group, 'cpu.cfs_period_us'), String(PERIOD_US));
    return { free: { path: first, content: '-1' }, limit: { path: first, content: String(quotaUs) } };
  }
  accessSync(second, constants.W_OK);
  return {
    free: { path: second, content: `max ${PERIOD_US}` },
    limit: { path: second, content: `${quotaUs} ${PERIOD_US}` },
  };
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function remove(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // It was never made, or a process is still leaving it.
  }
}
