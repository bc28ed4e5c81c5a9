/**
 * Stands in for `https-by-hand.ts`: the floor's calls by the libraries that the bridge is bound to (undici, AWS's
 * clients, zod), set up as the bridge sets them up. What the bridge takes above it is its own.
 */
import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Agent, type Dispatcher } from 'undici';
import * as z from 'zod/mini';
import { awsClientOptions } from '../../lib/platform/aws/aws-client.ts';
import type { Reply } from './https-by-hand.ts';

const agent = new Agent({ allowH2: false });
const secretsManager = new SecretsManagerClient(awsClientOptions());
const dynamoDb = new DynamoDBClient(awsClientOptions());
const tokenSchema = z.object({ access_token: z.string() });

export async function send(
  method: Dispatcher.HttpMethod,
  url: string,
  headers: Record<string, string>,
  body: string | null = null,
): Promise<Reply> {
  const { origin, pathname, search } = new URL(url);
  const answer = await agent.request({ origin, path: `${pathname}${search}`, method, headers, body });
  return { status: answer.statusCode, text: await answer.body.text() };
}

export function tokenOf(text: string): string {
  return z.parse(tokenSchema, JSON.parse(text)).access_token;
}

/** The operations that the floor of the order events asks for. */
export function callAws(_service: string, _endpoint: string, target: string, input: object) {
  switch (target) {
    case 'DynamoDB_20120810.BatchGetItem':
      return dynamoDb.send(new BatchGetItemCommand(input as BatchGetItemCommandInput));
    case 'DynamoDB_20120810.PutItem':
      return dynamoDb.send(new PutItemCommand(input as PutItemCommandInput));
    default:
      return dynamoDb.send(new UpdateItemCommand(input as UpdateItemCommandInput));
  }
}

export async function readSecret(id: string | undefined) {
  const { SecretString = '' } = await secretsManager.send(new GetSecretValueCommand({ SecretId: id }));
  return JSON.parse(SecretString);
}
