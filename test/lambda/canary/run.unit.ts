import { type Answer, type CanaryPorts, runCanary } from '../../../lambda/canary/run.ts';
import { CANARY_ID, testPatient } from '../../../lambda/canary/test-patient.ts';
import { isFhirId } from '../../../mapping/core/fhir-id.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';

const START = 1_796_060_000_000;

/** An API with a patient that GET has some reads after PUT, and a clock that only sleep moves. */
function api({ readsUntil = 0, ...changed }: Partial<CanaryPorts> & { readsUntil?: number } = {}) {
  let time = START;
  let stored: object | undefined;
  let reads = 0;
  const ports: CanaryPorts = {
    put: async (resource) => {
      stored = resource;
      return { status: 200, resource };
    },
    get: async () =>
      reads++ < readsUntil ? { status: 404, resource: {} } : { status: 200, resource: stored },
    now: () => time,
    sleep: async (ms) => {
      time += ms;
    },
    ...changed,
  };
  return runCanary(ports);
}

const previous: Answer = { status: 200, resource: testPatient('1796059700') };

test('passes as soon as the answer of GET has what was written, and says how long it took', async () => {
  expect(await api()).toEqual({ outcome: 'passed', durationMs: 0 });
  expect(await api({ readsUntil: 3 })).toEqual({ outcome: 'passed', durationMs: 3000 });
});

test('the version of the run before is not what was written', async () => {
  expect(await api({ get: async () => previous })).toEqual({
    outcome: 'failed',
    reason: 'read',
    status: 200,
    error: undefined,
  });
});

test('fails to read after 40 seconds, with the last status', async () => {
  const failed = await api({ get: async () => ({ status: 503, resource: undefined }) });

  expect(failed).toMatchObject({ outcome: 'failed', reason: 'read', status: 503 });
});

test('an answer that is missing once does not end a run', async () => {
  let calls = 0;
  const get = async (): Promise<Answer> => {
    if (calls++ === 0) throw new TypeError('lost');
    return { status: 200, resource: testPatient(String(START / 1000)) };
  };

  expect(await api({ get })).toEqual({ outcome: 'passed', durationMs: 1000 });
});

test('a write that is not accepted is not read', async () => {
  const get = () => Promise.reject(new Error('was read'));

  expect(await api({ put: async () => ({ status: 403, resource: {} }), get })).toMatchObject({
    reason: 'write',
    status: 403,
  });
  expect(await api({ put: () => Promise.reject(new TypeError('lost')), get })).toMatchObject({
    reason: 'write',
    error: 'TypeError',
  });
});

test('the test patient has an id of FHIR, and is mapped without a loss', () => {
  const { write } = createMapping(DEFAULT_PROFILE);

  const { losses, text } = write(testPatient('1796060000'), {
    fhirId: CANARY_ID,
    change: 'update',
    controlId: 'c-1',
    time: START,
  });

  expect(isFhirId(CANARY_ID)).toBe(true);
  expect(losses).toEqual([]);
  expect(text).toContain('Canary^Test');
});
