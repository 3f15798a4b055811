import { createHmac } from 'node:crypto';
import { hasSecret } from '../secrets/secrets.ts';
import { isSame } from './same.ts';
import type { Judge } from './verdict.ts';

/**
 * HMAC-SHA256 (RFC 2104) in hex over the bytes of the body. It covers nothing else: a caller without the key can send the same body again,
 * with other headers.
 */
export const hmac: Judge<'hmac'> = async ({ headers, body }, { header: name, secret }, { secrets }) => {
  const sent = headers[name.toLowerCase()]?.toLowerCase();
  if (!sent) return 'missing';
  const isIt = (key: string) => isSame(sent, createHmac('sha256', key).update(body).digest('hex'));
  return (await hasSecret(secrets, secret, isIt)) ? 'valid' : 'wrong';
};
