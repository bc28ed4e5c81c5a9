/**
 * CloudWatch Logs' patterns for lines of JSON, as far as the metric filters use them (CloudWatch Logs User Guide, "Using
 * filter patterns to match terms in JSON log events").
 * @throws Error for what it does not know
 */
export function matchesPattern(pattern: string, line: Readonly<Record<string, string>>): boolean {
  const [, terms = ''] = /^\{ (.+) \}$/.exec(pattern) ?? [];
  return terms.split(' && ').every((term) => {
    const [, field = '', operator, value = ''] = /^\$\.(\w+) (=|!=) "([\w-]+\*?)"$/.exec(term) ?? [];
    const found = line[field];
    if (operator === undefined || found === undefined) throw new Error(`The tests do not know ${term}`);
    const isEqual = value.endsWith('*') ? found.startsWith(value.slice(0, -1)) : found === value;
    return isEqual === (operator === '=');
  });
}
