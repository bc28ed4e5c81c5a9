/** An e-mail address, in whatever it stands. */
const ADDRESS = /[^\s'"=,;:<>()/]+@[^\s'",;:<>()/]+/g;
/** What commander quotes of what was typed; a word of its own language may stay, for it is how a mistake is found. */
const QUOTED: ReadonlyArray<readonly [RegExp, string]> = [
  [/(too many arguments.* but got \d+): .*/s, '$1.\n'],
  [/(unknown option '[^'=]*)=[^\n]*/, "$1=…'"],
  [/(argument )'.*'( is invalid)/s, "$1'…'$2"],
  [/(unknown command )'(?![a-z-]{1,30}')[^\n]*'/, "$1'…'"],
];

/** An error text without a person's address, name or number that was typed by mistake: it may stand in a log. */
export function withoutPersons(text: string): string {
  return QUOTED.reduce((left, [quoted, kept]) => left.replace(quoted, kept), text).replace(ADDRESS, '…');
}
