// Stands in for code that the bridge never reaches. A caller that reaches it all the same gets this error, with a stack
// that names the caller, and not a value that is quietly wrong.
throw new Error('This code was left out of the bundle: see scripts/bundle/slim-packages.ts');
