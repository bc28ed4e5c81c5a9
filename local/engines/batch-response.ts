/**
 * Which messages of a batch the function left undone, read from its answer as Lambda reads it with
 * `ReportBatchItemFailures` (Lambda developer guide, "Success and failure conditions"):
 * nothing, an empty object, or an empty list is success; an identifier that is empty, missing, or of no message in
 * this batch makes the whole batch a failure, and so does an answer that is no object.
 */
export function failedMessageIds(response: unknown, messageIds: readonly string[]): ReadonlySet<string> {
  const none = new Set<string>();
  const all = new Set(messageIds);
  if (response === undefined || response === null) return none;
  if (typeof response !== 'object' || Array.isArray(response)) return all;
  const failures = 'batchItemFailures' in response ? response.batchItemFailures : undefined;
  if (failures === undefined || failures === null) return none;
  if (!Array.isArray(failures)) return all;
  const failed = failures.map((failure: unknown) => itemIdentifier(failure));
  return failed.every((id) => id !== undefined && all.has(id)) ? new Set(failed as string[]) : all;
}

function itemIdentifier(failure: unknown): string | undefined {
  if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) return undefined;
  return typeof failure.itemIdentifier === 'string' ? failure.itemIdentifier : undefined;
}
