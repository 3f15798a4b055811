import { senderSettings } from '../../../fargate-sender/settings.ts';
import { SettingsError, variablesHelp } from '../../../runtime/settings/settings.ts';
import { serverSettings } from '../../../test-hl7-server/settings.ts';

const SENDER = { QUEUE_URL: 'http://q', QUARANTINE_QUEUE_URL: 'http://qq', HL7_SERVER_NAME: 'hl7.example' };

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('settings of a process', () => {
  test('have the defaults of the contract', () => {
    expect(senderSettings.read(SENDER)).toMatchObject({
      port: 2575,
      connections: 1,
      ackTimeoutMs: 30_000,
      backoffMinMs: 1000,
      backoffMaxMs: 60_000,
      nackRetries: 3,
      nackRetryDelaysMs: [1000, 5000, 30_000],
      healthPort: 8080,
      stopTimeoutMs: 110_000,
    });
    expect(serverSettings.read({ S3_BUCKET_NAME: 'b' })).toMatchObject({
      port: 2575,
      maxFrameBytes: 1_048_576,
      healthPort: 8081,
    });
  });

  test('everything that is wrong is reported at once, with what it is and what it should be', () => {
    const environment = {
      QUEUE_URL: 'no url',
      HL7_PORT: '99999',
      ACK_TIMEOUT_MS: '1.5',
      NACK_RETRY_DELAYS_MS: '1,x',
      HL7_TLS: 'maybe',
      HL7_TLS_CA: '/nowhere',
      HL7_SERVER_NAME: '',
      LOG_LEVEL: 'LOUD',
    };

    expect(problemsOf(() => senderSettings.read(environment))).toEqual([
      'QUEUE_URL is "no url", expected a URL',
      'QUARANTINE_QUEUE_URL is missing: SQS FIFO queue for what cannot be delivered',
      "HL7_SERVER_NAME is missing: the endpoint's host name or IP address",
      'HL7_PORT is "99999", expected a whole number from 1 to 65535',
      'HL7_TLS is "maybe", expected off or on',
      'ACK_TIMEOUT_MS is "1.5", expected a whole number from 1 to 3600000',
      'NACK_RETRY_DELAYS_MS is "1,x", expected milliseconds separated by commas, such as 1000,5000',
      'LOG_LEVEL is "LOUD", expected one of TRACE, DEBUG, INFO, WARN, ERROR, CRITICAL, SILENT',
      'HL7_TLS is off, but other HL7_TLS_… are set',
    ]);
  });

  test.each(['http://hl7.example', 'hl7.example:2575', 'hl7 example', '-hl7', ''.padEnd(254, 'h')])(
    'an endpoint is no %s',
    (name) => {
      expect(problemsOf(() => senderSettings.read({ ...SENDER, HL7_SERVER_NAME: name }))).toEqual([
        `HL7_SERVER_NAME is "${name}", expected a host name or an IP address, without a port`,
      ]);
    },
  );

  test.each(['h', 'hl7', 'HL7.Hospital.example.', 'hl7_server', '192.0.2.10', '2001:db8::1', '::1'])(
    'an endpoint can be %s',
    (name) => {
      expect(senderSettings.read({ ...SENDER, HL7_SERVER_NAME: name }).host).toBe(name);
    },
  );

  test.each<[Record<string, string>, string]>([
    [{ BACKOFF_MIN_MS: '5000', BACKOFF_MAX_MS: '10' }, 'BACKOFF_MIN_MS is larger than BACKOFF_MAX_MS'],
    [
      { ACK_TIMEOUT_MS: '3600000' },
      'LONGEST_HOLD_MS, ACK_TIMEOUT_MS and HOLD_MARGIN_MS are more than twelve hours together',
    ],
  ])('numbers that contradict each other are wrong: %o', (numbers, problem) => {
    expect(problemsOf(() => senderSettings.read({ ...SENDER, ...numbers }))).toEqual([problem]);
  });

  test('pauses of a day are taken, and no longer ones', () => {
    const delays = (text: string) => () => senderSettings.read({ ...SENDER, NACK_RETRY_DELAYS_MS: text });

    expect(delays('1, 86400000')().nackRetryDelaysMs).toEqual([1, 86_400_000]);
    expect(problemsOf(delays('86400001'))).toEqual([
      'NACK_RETRY_DELAYS_MS is "86400001", expected milliseconds separated by commas, such as 1000,5000',
    ]);
  });

  test('the longest acknowledgment timeout goes with a hold that ends in time', () => {
    const environment = { ...SENDER, ACK_TIMEOUT_MS: '3600000', LONGEST_HOLD_MS: '39000000' };

    expect(senderSettings.read(environment)).toMatchObject({
      ackTimeoutMs: 3_600_000,
      longestHoldMs: 39_000_000,
    });
  });

  test('the help has each variable with its default and unit', () => {
    const help = variablesHelp(senderSettings.variables);

    expect(help).toMatch(/^ {2}QUEUE_URL +required +URL +SQS FIFO/m);
    expect(help).toMatch(/^ {2}ACK_TIMEOUT_MS +30000 +ms +from the write/m);
    expect(help).toMatch(/^ {2}ON_REJECT +continue +continue \| pause +/m);
    for (const name of Object.keys(senderSettings.variables)) expect(help).toContain(`  ${name} `);
  });

  test('a health port of 0 switches it off', () => {
    expect(senderSettings.read({ ...SENDER, HEALTH_PORT: '0' }).healthPort).toBeUndefined();
    expect(senderSettings.read({ ...SENDER, HEALTH_PORT: 'any' }).healthPort).toBe(0);
  });
});
