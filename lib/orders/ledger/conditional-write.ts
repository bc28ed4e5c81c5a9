import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** @returns whether the write was done; false if its condition does not hold */
export async function onCondition(write: () => Promise<unknown>): Promise<boolean> {
  return (await unlessRefused(write)) !== undefined;
}

/** @returns what the write answered; `undefined` if its condition does not hold */
export async function unlessRefused<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
