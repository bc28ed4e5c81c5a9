export const USAGE = `Runs the whole bridge on this machine: both functions behind their triggers, local DynamoDB, SQS and
Secrets Manager, and a simulator of each outside system. Plays one lookup and ROBIN's four order
situations, and then stays up.

  npm start                  play, and stay up until Ctrl-C
  npm start -- --once        play, and end: with 0 where all came out as the systems' pages say, else with 1
  npm start -- --upgraded    the same, with Kibo as a tenant of its newer platform
  npm start -- --logs        print every line that the functions log, not only warnings and errors
  npm start -- --help        print this`;

export interface Options {
  once: boolean;
  upgraded: boolean;
  logs: boolean;
  help: boolean;
}

/** @throws RangeError for an argument that there is none of */
export function readOptions(args: readonly string[]): Options {
  const known = ['--once', '--upgraded', '--logs', '--help', '-h'];
  const unknown = args.find((argument) => !known.includes(argument));
  if (unknown !== undefined) throw new RangeError(`There is no ${unknown}.`);
  return {
    once: args.includes('--once'),
    upgraded: args.includes('--upgraded'),
    logs: args.includes('--logs'),
    help: args.includes('--help') || args.includes('-h'),
  };
}
