import { KEPT_MS, RENEWED_MS } from '../../../../lambda/intake/secrets/kept.ts';
import { createSecrets, hasSecret, type Secrets } from '../../../../lambda/intake/secrets/secrets.ts';
import { secretsManager } from '../../../../lambda/intake/secrets/secrets-manager.ts';
import { UnavailableError } from '../../../../lambda/unavailable.ts';
import { LOCAL_AWS } from '../../../../runtime/local-pipeline/emulator-address.ts';
import { type SecretsManager, startSecretsManager } from '../../../support/network/secrets-manager.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:intake/hapi-a1B2c3';

let manager: SecretsManager;
let secrets: Secrets;
let now: number;

beforeEach(async () => {
  manager = await startSecretsManager();
  Object.assign(process.env, LOCAL_AWS, { AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url });
  now = 0;
  secrets = createSecrets(secretsManager(), { TOKEN: 'local' }, () => now);
});

afterEach(() => {
  delete process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER;
  manager.stop();
});

const knows = (value: string) => hasSecret(secrets, ARN, (one) => one === value);

test('a secret that was never rotated has one value, without the line end of the file that it came from', async () => {
  manager.put(ARN, 'Bearer one\n');

  expect(await secrets.get(ARN)).toEqual({ current: 'Bearer one', previous: undefined });
  expect(manager.asked.toSorted()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
});

test('after a rotation the current and the previous value are valid, and no older one', async () => {
  for (const value of ['one', 'two', 'three']) manager.put(ARN, value);

  expect(await knows('three')).toBe(true);
  expect(await knows('two')).toBe(true);
  expect(await knows('one')).toBe(false);
});

test('a secret is read once in five minutes, by however many requests at once', async () => {
  manager.put(ARN, 'one');

  expect(await Promise.all([knows('one'), knows('one'), knows('one')])).toEqual([true, true, true]);
  now = KEPT_MS - 1;
  expect(await knows('one')).toBe(true);
  expect(manager.asked).toHaveLength(2);
  now = KEPT_MS;
  expect(await knows('one')).toBe(true);
  expect(manager.asked).toHaveLength(4);
});

test('a value that is not known is looked for anew, at most once in 30 seconds', async () => {
  manager.put(ARN, 'one');
  expect(await knows('one')).toBe(true);
  manager.put(ARN, 'two');

  now = RENEWED_MS - 1;
  expect(await knows('two')).toBe(false);
  now = RENEWED_MS;
  expect(await Promise.all([knows('two'), knows('two')])).toEqual([true, true]);
  for (let wrong = 0; wrong < 20; wrong += 1) expect(await knows(`wrong ${wrong}`)).toBe(false);
  expect(manager.asked).toHaveLength(4);
});

test.each([
  [500, 'InternalServiceError'],
  [400, 'ThrottlingException'],
])(
  'what is kept stays valid while Secrets Manager answers %d %s; everything else is unavailable',
  async (status, type) => {
    manager.put(ARN, 'one');
    expect(await knows('one')).toBe(true);
    manager.fail(status, type);

    now = RENEWED_MS;
    await expect(knows('two')).rejects.toThrow(UnavailableError);
    expect(await knows('one')).toBe(true);
    now = KEPT_MS;
    await expect(knows('one')).rejects.toThrow(UnavailableError);
    manager.fail(undefined);
    expect(await knows('one')).toBe(true);
  },
);

test('a secret that we may not read is our fault, and not unavailable', async () => {
  manager.fail(400, 'AccessDeniedException');

  const error = await knows('one').catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(UnavailableError);
});

test('an empty secret is of nobody', async () => {
  manager.put(ARN, '\n');

  await expect(knows('')).rejects.toThrow(`${ARN} is empty`);
});

test('on a developer’s machine a secret is a variable', async () => {
  expect(await secrets.get('env:TOKEN')).toEqual({ current: 'local' });
  await expect(secrets.get('env:OTHER')).rejects.toThrow('env:OTHER is empty');
  expect(manager.asked).toEqual([]);
});
