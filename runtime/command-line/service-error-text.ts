/** What an error of AWS or the emulator says to an operator, with advice where it is clear what to do. */
export function serviceErrorText({ name, message, code }: Error & { code?: unknown }): string {
  if (code === 'ECONNREFUSED') return `Nothing answers (${message}): does npm start run there?`;
  if (name === 'CredentialsProviderError')
    return `The AWS SDK found no credentials (${message}): set AWS_PROFILE, or run aws sso login.`;
  return `${name}: ${message}`;
}
