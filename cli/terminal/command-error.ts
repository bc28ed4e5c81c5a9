/** A command cannot do what it was asked. Says what to do next, and nothing of a person. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly next: string;

  constructor(what: string, next: string) {
    super(what);
    this.next = next;
  }
}

/** It was asked wrongly: exit code 2. */
export class UsageError extends CommandError {}

/** The user ended it, at a point from which it can go on. */
export class Interrupted extends CommandError {}

/**
 * @param what what the user must know: "Nothing was written yet."
 * @throws Interrupted if the user asked for the end
 */
export function stopIfAsked({ signal }: { signal: AbortSignal }, what: string): void {
  if (signal.aborted) throw new Interrupted(`Interrupted. ${what}`, 'The same command goes on from there.');
}
