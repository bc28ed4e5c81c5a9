/**
 * The code is handed its clock and its random source. Whatever looks at the real ones instead would make histories that do
 * not replay, so in a simulation it throws.
 */
export function forbidRealTime(): void {
  const forbidden = (name: string) => () => {
    throw new Error(`${name} in a simulation: the code is handed its clock and its random source`);
  };
  Date.now = forbidden('Date.now');
  Math.random = forbidden('Math.random');
  Object.assign(globalThis, {
    setTimeout: forbidden('setTimeout'),
    setInterval: forbidden('setInterval'),
  });
}
