import type { Context } from 'aws-lambda';
import type { Log, LogFields } from './log.ts';

/** A log that knows which invocation it belongs to. */
export interface InvocationLog<Code extends string> extends Log<Code> {
  /** Adds the request id, the function and whether this is a cold start to the lines that follow. */
  startInvocation(context: Context): void;
}

interface JsonLogOptions {
  service: string;
  /** `DEBUG`, `INFO`, `WARN`, `ERROR` or `SILENT`, in any case; `INFO` if it is none of them. */
  level?: string | undefined;
  write?: (line: string) => void;
}

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'] as const;
type Level = (typeof LEVELS)[number];

/**
 * JSON lines as Lambda's house style (Powertools) has them: the code as `message`, the fields beside it. Powertools
 * itself does more for each line and at each start than is asked of it: docs/decisions/start-and-warm-cost.md.
 */
export function createLog<Code extends string>({
  service,
  level,
  write = writeToStdout,
}: JsonLogOptions): InvocationLog<Code> {
  const wanted = LEVELS.find((name) => name === level?.toUpperCase()) ?? 'INFO';
  let invocation: LogFields = {};
  let isColdStart = true;

  function logAt(at: Level): (code: Code, fields?: LogFields) => void {
    if (LEVELS.indexOf(at) < LEVELS.indexOf(wanted)) return () => {};
    return (message, fields) => {
      const line = {
        level: at,
        message,
        timestamp: new Date().toISOString(),
        service,
        ...invocation,
        ...fields,
      };
      write(`${JSON.stringify(line)}\n`);
    };
  }

  return {
    debug: logAt('DEBUG'),
    info: logAt('INFO'),
    warn: logAt('WARN'),
    error: logAt('ERROR'),
    startInvocation(context) {
      invocation = {
        cold_start: isColdStart,
        function_arn: context.invokedFunctionArn,
        function_memory_size: context.memoryLimitInMB,
        function_name: context.functionName,
        function_request_id: context.awsRequestId,
      };
      isColdStart = false;
    },
  };
}

/** Not by `console`: Lambda's own would put a time and an id before the JSON. */
export function writeToStdout(text: string): void {
  process.stdout.write(text);
}
