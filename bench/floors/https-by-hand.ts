import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:https';

/** The floor of everything: requests by `node:https` alone, signatures by `node:crypto` alone. No library. */
const agent = new Agent({ keepAlive: true });

export interface Reply {
  status: number;
  text: string;
}

export function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export function tokenOf(text: string): string {
  return JSON.parse(text).access_token;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** One call of an AWS service's JSON protocol, signed by Signature Version 4. */
export async function callAws(service: string, endpoint: string, target: string, input: object) {
  const { AWS_REGION: region = '', AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = process.env;
  const body = JSON.stringify(input);
  const { host } = new URL(endpoint);
  const at = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const day = at.slice(0, 8);
  const headers = {
    'content-type': `application/x-amz-json-1.${service === 'dynamodb' ? '0' : '1'}`,
    host,
    'x-amz-date': at,
    'x-amz-target': target,
  };
  const signed = Object.keys(headers).join(';');
  const canonical = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonicalRequest = `POST\n/\n\n${canonical.join('')}\n${signed}\n${sha256(body)}`;
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${at}\n${scope}\n${sha256(canonicalRequest)}`;
  const key = [region, service, 'aws4_request'].reduce<Buffer>(
    (derived, part) => hmac(derived, part),
    hmac(`AWS4${secret}`, day),
  );
  const authorization = `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${signed}, Signature=${hmac(key, toSign).toString('hex')}`;
  const { status, text } = await send('POST', endpoint, { ...headers, authorization }, body);
  if (status !== 200) throw new Error(`${target}: status ${status}`);
  return JSON.parse(text);
}

export async function readSecret(id: string | undefined) {
  const endpoint = process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? '';
  const answer = await callAws('secretsmanager', endpoint, 'secretsmanager.GetSecretValue', { SecretId: id });
  return JSON.parse(answer.SecretString);
}
