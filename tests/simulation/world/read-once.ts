import { registerHooks } from 'node:module';

/**
 * Lets the code that is loaded from now on, in this thread, read each event once (`event-reader.ts`): a message is
 * delivered many times, and what its body says is always the same.
 */
export function readEventsOnce(): void {
  const reader = new URL('./event-reader.ts', import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, nextResolve) =>
      specifier.endsWith('/event/event.ts') && context.parentURL?.endsWith('/delivery/batch.ts')
        ? { url: reader, shortCircuit: true }
        : nextResolve(specifier, context),
  });
}
