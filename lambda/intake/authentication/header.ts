import { hasSecret } from '../secrets/secrets.ts';
import { isSame } from './same.ts';
import type { Judge } from './verdict.ts';

export const header: Judge<'header'> = async ({ headers }, { header: name, secret }, { secrets }) => {
  const sent = headers[name.toLowerCase()];
  if (!sent) return 'missing';
  return (await hasSecret(secrets, secret, (value) => isSame(sent, value))) ? 'valid' : 'wrong';
};
