'use strict';

/**
 * The parameters as they were given: the command line's, then the stage's section, then the defaults.
 * @param configured `params` of serverless.yml
 * @param given `name=value`, from the command line
 */
function readParameters(configured, stage, given) {
  const fromCommandLine = Object.fromEntries(
    given.map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)]),
  );
  return { ...configured.default, ...configured[stage], ...fromCommandLine };
}

/**
 * A list is its entries joined by commas, as parameters have lists.
 * @returns the values, and a fault for each that is neither a list nor one value
 */
function joinLists(values, where) {
  const faults = [];
  const joined = Object.entries(values ?? {}).map(([name, value]) => {
    const entries = Array.isArray(value) ? value : [value ?? ''];
    if (entries.some((entry) => entry instanceof Date)) {
      faults.push(`${name} (${where}) must stand in quotes: "…"`);
    } else if (entries.some((entry) => entry === null || typeof entry === 'object')) {
      faults.push(`${name} (${where}) must be one value, or a list of values`);
    }
    return [name, Array.isArray(value) ? value.join(',') : (value ?? '')];
  });
  return { values: Object.fromEntries(joined), faults };
}

/** One sentence for each of the command line's parameters that is no `name=value`, or that names no value itself. */
function findUnreadable(given) {
  return given.flatMap((item) => {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(item) ?? [];
    if (name === undefined) {
      return [`--param="${item}" has no value: write --param="name=value", in one line, or leave it out`];
    }
    return findVariables({ [name]: value }, '--param');
  });
}

/** The framework would put something else in the place of `${…}` after the checks have read it. */
function findVariables(values, where) {
  return Object.entries(values)
    .filter(([, value]) => String(value).includes('${'))
    .map(([name]) => `${name} (${where}) has "\${": give the value itself, for a variable is not checked`);
}

/** One sentence for each name that is no parameter, with the nearest that is one. */
function findUnknown(configured, given) {
  const known = Object.keys(configured.default);
  const sections = Object.entries(configured).filter(([section]) => section !== 'default');
  const named = [
    ...given.map((item) => [item.slice(0, item.indexOf('=')), '--param']),
    ...sections.flatMap(([section, values]) => Object.keys(values ?? {}).map((name) => [name, section])),
  ];
  return named
    .filter(([name]) => !known.includes(name))
    .map(([name, where]) => `${name} (${where}) is no parameter. Is it ${nearest(name, known)}?`);
}

function nearest(name, known) {
  const distances = known.map((candidate) => [
    distance(name.toLowerCase(), candidate.toLowerCase()),
    candidate,
  ]);
  return distances.reduce((best, next) => (next[0] < best[0] ? next : best))[1];
}

/** Levenshtein's: how many letters are put in, taken out or changed. */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}

module.exports = { distance, findUnknown, findUnreadable, findVariables, joinLists, readParameters };
