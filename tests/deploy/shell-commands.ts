/** A command of a document, as it is written there. */
export interface Command {
  readonly document: string;
  readonly heading: string;
  readonly text: string;
}

/** The commands of a document's fenced shell blocks: one a line, unless a backslash continues it. */
export function commandsOf(document: string, text: string): Command[] {
  const commands: Command[] = [];
  let heading = '';
  let fence: string | undefined;
  let begun = '';
  for (const line of text.split('\n')) {
    const [, open] = /^ *```(\w*)/.exec(line) ?? [];
    if (open !== undefined) {
      fence = fence === undefined ? open : undefined;
    } else if (fence === undefined) {
      heading = /^#+ (.*)/.exec(line)?.[1] ?? heading;
    } else if (fence === 'sh') {
      begun += line.replace(/\\$/, ' ').replace(/\s+# .*$|^# .*$/, '');
      if (!line.endsWith('\\')) {
        if (begun.trim() !== '') commands.push({ document, heading, text: begun.trim() });
        begun = '';
      }
    }
  }
  return commands;
}
