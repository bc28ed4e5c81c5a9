interface Entry {
  time: number;
  order: number;
  run: () => void;
}

// Runs all promise callbacks that are due, and returns: what a turn of the event loop does, without the turn.
const runPromiseCallbacks = (process as unknown as { _tickCallback: () => void })._tickCallback;

/**
 * Virtual time. What happens is entered with its moment; the next one is taken, its moment becomes now, and every
 * promise that it settles is followed to the end before the one after it. Nothing else moves: same entries, same run.
 * Must be driven from outside of any promise callback.
 */
export class Scheduler {
  now: number;
  #heap: Entry[] = [];
  #entered = 0;

  constructor(start: number) {
    this.now = start;
  }

  at(time: number, run: () => void): void {
    const entry = { time: Math.max(time, this.now), order: this.#entered, run };
    this.#entered += 1;
    const heap = this.#heap;
    let child = heap.push(entry) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(entry, above)) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = entry;
  }

  after(durationMs: number, run: () => void): void {
    this.at(this.now + durationMs, run);
  }

  /** Takes the next entry; false if there is none. */
  step(): boolean {
    const entry = this.#take();
    if (!entry) return false;
    this.now = entry.time;
    entry.run();
    runPromiseCallbacks();
    return true;
  }

  #take(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || first === last) return first;
    let parent = 0;
    for (;;) {
      let child = parent * 2 + 1;
      let least = heap[child];
      const right = heap[child + 1];
      if (least && right && isBefore(right, least)) {
        child += 1;
        least = right;
      }
      if (!least || !isBefore(least, last)) break;
      heap[parent] = least;
      parent = child;
    }
    heap[parent] = last;
    return first;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.time === b.time ? a.order < b.order : a.time < b.time;
}
