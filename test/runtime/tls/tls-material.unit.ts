import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { senderSettings } from '../../../fargate-sender/settings.ts';
import { SettingsError } from '../../../runtime/settings/settings.ts';
import { expiryWarning } from '../../../runtime/tls/certificate-expiry.ts';
import { pemSource, rotatingTls } from '../../../runtime/tls/tls-material.ts';
import { eventually } from '../../support/eventually.ts';
import { type Authority, type Certificate, createAuthority } from '../../support/network/certificates.ts';
import { recordingLog } from '../../support/observability/recording-log.ts';

let folder: string;
let authority: Authority;
let ca: string;
let client: Certificate;
let other: Certificate;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-'));
  authority = await createAuthority();
  ({ ca } = authority);
  [client, other] = [await authority.issue(['sender']), await authority.issue(['sender'])];
});

afterAll(() => rm(folder, { recursive: true }));

function problems(tls: Record<string, string>): readonly string[] {
  const environment = { QUEUE_URL: 'http://q', QUARANTINE_QUEUE_URL: 'http://x', HL7_SERVER_NAME: 'hl7' };
  try {
    senderSettings.read({ ...environment, HL7_TLS: 'on', ...tls });
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('TLS settings', () => {
  test('take PEM itself, with line breaks or with \\n, and the path of a file with it', async () => {
    const path = join(folder, 'ca.pem');
    await writeFile(path, ca);

    expect(problems({ HL7_TLS_CA: ca, HL7_TLS_CERT: client.cert, HL7_TLS_KEY: client.key })).toEqual([]);
    expect(problems({ HL7_TLS_CA: path })).toEqual([]);
    expect(problems({ HL7_TLS_CA: ca.replaceAll('\n', '\\n') })).toEqual([]);
    expect(problems({})).toEqual([]);
  });

  test('refuse the start with all that is missing or broken', () => {
    expect(
      problems({ HL7_TLS_CA: join(folder, 'none.pem'), HL7_TLS_CERT: client.key, HL7_TLS_KEY: ca }),
    ).toEqual([
      'HL7_TLS_CA: the file cannot be read (Error ENOENT)',
      'HL7_TLS_CERT: expected certificates in PEM',
      'HL7_TLS_KEY: expected a private key in PEM, not encrypted',
    ]);
    expect(problems({ HL7_TLS_CA: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' })).toEqual([
      'HL7_TLS_CA: expected certificates in PEM',
    ]);
  });

  test('refuse a key of another certificate, half of a pair, and certificates without TLS', () => {
    expect(problems({ HL7_TLS_CERT: client.cert, HL7_TLS_KEY: other.key })).toEqual([
      'HL7_TLS_KEY: is not the key of the certificate in HL7_TLS_CERT',
    ]);
    expect(problems({ HL7_TLS_CERT: client.cert })).toEqual([
      'HL7_TLS_CERT and HL7_TLS_KEY belong together: set both or none',
    ]);
    expect(problems({ HL7_TLS: 'off', HL7_TLS_CA: ca })).toEqual([
      'HL7_TLS is off, but other HL7_TLS_… are set',
    ]);
  });
});

test('files that are rotated are used; while they are broken or do not fit, the old ones stay and it is logged once', async () => {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  await writeFile(cert, client.cert);
  await writeFile(key, client.key);
  const log = recordingLog();
  const current = rotatingTls({ cert: pemSource('TLS_CERT', cert), key: pemSource('TLS_KEY', key) }, log);
  const first = current();
  expect(current()).toBe(first);

  await writeFile(cert, other.cert);
  expect(current()).toBe(first);
  expect(current()).toBe(first);
  await writeFile(key, other.key);
  expect(current()).toEqual({ ca: undefined, ...other });

  expect(log.lines).toMatchObject([
    {
      event: 'tls-files-broken',
      fields: { settings: ['TLS_KEY: is not the key of the certificate in TLS_CERT'] },
    },
    { event: 'tls-files-reloaded' },
  ]);
});

test('a certificate that runs out is warned of at the start, once a day, and when its successor does so too', async () => {
  const DAY_MS = 86_400_000;
  const [cert, key] = [join(folder, 'expiring.pem'), join(folder, 'expiring-key.pem')];
  const replace = async (days: number) => {
    const issued = await authority.issue(['sender'], { days });
    await writeFile(cert, issued.cert);
    await writeFile(key, issued.key);
  };
  const log = recordingLog();
  let now = Date.now();
  const days = () =>
    log.lines.filter(({ event }) => event === 'certificate-expires').map(({ fields }) => fields.daysLeft);
  const sources = { cert: pemSource('TLS_CERT', cert), key: pemSource('TLS_KEY', key) };

  await replace(31.5);
  const current = rotatingTls(
    sources,
    log,
    expiryWarning(log, 'certificate-expires', () => now),
  );
  current();
  expect(days()).toEqual([]);

  now += 2 * DAY_MS;
  current();
  current();
  expect(days()).toEqual([29]);
  now += DAY_MS;
  current();
  expect(days()).toEqual([29, 28]);

  // Of its successor, seen at the time of its own start as well.
  await replace(5.5);
  current();
  expect(days()).toEqual([29, 28, 2]);
  rotatingTls(
    sources,
    log,
    expiryWarning(log, 'certificate-expires', () => now + 3 * DAY_MS),
  );
  expect(days()).toEqual([29, 28, 2, -1]);

  await replace(60);
  current();
  now += DAY_MS;
  current();
  expect(days()).toEqual([29, 28, 2, -1]);
});

test('a certificate that expires is reported during a long connection, too', async () => {
  const { cert, key } = await authority.issue(['sender'], { days: 31.5 });
  const log = recordingLog();
  let now = Date.now();
  rotatingTls(
    { cert: pemSource('TLS_CERT', cert), key: pemSource('TLS_KEY', key) },
    log,
    expiryWarning(log, 'certificate-expires', () => now),
    20,
  );
  expect(log.lines).toEqual([]);

  now += 2 * 86_400_000;
  await eventually(
    () => log.lines.length,
    (count) => count > 0,
  );

  expect(log.lines).toMatchObject([{ event: 'certificate-expires', fields: { daysLeft: 29 } }]);
});
