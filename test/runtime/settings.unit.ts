import { senderSettings } from '../../fargate-sender/settings.ts';
import { readSettings, SettingsError } from '../../runtime/settings.ts';
import { serverSettings } from '../../test-hl7-server/settings.ts';

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
    expect(readSettings(SENDER, senderSettings)).toMatchObject({
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
    expect(readSettings({ S3_BUCKET_NAME: 'b' }, serverSettings)).toMatchObject({
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
      HL7_TLS: 'on',
      HL7_SERVER_NAME: '',
    };

    expect(problemsOf(() => readSettings(environment, senderSettings))).toEqual([
      'QUEUE_URL is "no url", expected a URL',
      'QUARANTINE_QUEUE_URL is missing',
      'HL7_SERVER_NAME is missing',
      'HL7_PORT is "99999", expected a whole number from 1 to 65535',
      'ACK_TIMEOUT_MS is "1.5", expected a whole number from 1 to 3600000',
      'NACK_RETRY_DELAYS_MS is "1,x", expected milliseconds separated by commas, such as 1000,5000',
      'HL7_TLS is "on", expected off',
    ]);
  });

  test('numbers that contradict each other are wrong', () => {
    const environment = { ...SENDER, BACKOFF_MIN_MS: '5000', BACKOFF_MAX_MS: '10' };

    expect(problemsOf(() => readSettings(environment, senderSettings))).toEqual([
      'BACKOFF_MIN_MS is larger than BACKOFF_MAX_MS',
    ]);
  });

  test('a health port of 0 switches it off', () => {
    expect(readSettings({ ...SENDER, HEALTH_PORT: '0' }, senderSettings).healthPort).toBeUndefined();
    expect(readSettings({ ...SENDER, HEALTH_PORT: 'any' }, senderSettings).healthPort).toBe(0);
  });
});
