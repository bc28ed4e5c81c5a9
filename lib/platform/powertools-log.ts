import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type { Log } from './log.ts';

export { describeError } from './describe-error.ts';

/** A log that knows which invocation it belongs to. */
export interface InvocationLog extends Log {
  /** Adds the request id, the function and whether this is a cold start to the lines that follow. */
  startInvocation(context: Context): void;
}

/**
 * JSON lines as Lambda's house style has them: the code as `message`, the fields beside it. The level comes from
 * Lambda's own setting (`AWS_LAMBDA_LOG_LEVEL`, `POWERTOOLS_LOG_LEVEL`).
 */
export function createLog({ service }: { service: string }): InvocationLog {
  const logger = new Logger({ serviceName: service });
  return {
    debug: (code, fields = {}) => logger.debug(code, { ...fields }),
    info: (code, fields = {}) => logger.info(code, { ...fields }),
    warn: (code, fields = {}) => logger.warn(code, { ...fields }),
    error: (code, fields = {}) => logger.error(code, { ...fields }),
    startInvocation: (context) => logger.addContext(context),
  };
}
