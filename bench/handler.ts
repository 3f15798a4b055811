import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { TransformPorts } from '../lambda/ports.ts';
import { transform } from '../lambda/transform.ts';
import { apiEvent } from '../local/api-host/api-event.ts';
import { DEFAULT_PROFILE } from '../mapping/core/site-profile.ts';
import { RESOURCES, resourcesOf } from '../mapping/resources.ts';
import { createControlIds } from '../runtime/control-id.ts';
import type { Benchmark } from './harness/benchmark.ts';
import { ratioOf, spreadOf } from './harness/spread.ts';
import { ratesInTurn, windowsOf } from './harness/windows.ts';
import { PATIENT_CORPUS, patientGroups, SAMPLE } from './patients.ts';

/** All of the transform but SQS: the body is read, checked, mapped, mapped back and answered. */
const PORTS: TransformPorts = {
  queue: { enqueue: () => Promise.resolve() },
  record: undefined,
  source: { latest: () => Promise.resolve(undefined) },
  controlIds: createControlIds(Date.now, () => randomBytes(8)),
  resources: resourcesOf(DEFAULT_PROFILE, RESOURCES),
  newFhirId: () => '6f1c2a9e-5b7d-4c3a-9a40-0d1f6be2c811',
};

export const handler: Benchmark = {
  name: 'handler',
  question: 'What does a POST cost compared with parsing and writing the same JSON, which is the minimum?',
  corpus: PATIENT_CORPUS,
  async *run(options) {
    for (const { name, json } of patientGroups()) {
      const events = json.map((text) => event(text));
      const measured = await ratesInTurn(
        {
          floor: async () => {
            for (const text of json) JSON.stringify(JSON.parse(text));
          },
          work: async () => {
            for (const one of events) await posted(one);
          },
        },
        windowsOf(options),
      );
      const ratio = { ...ratioOf(measured.floor, measured.work), to: 'the floor', aim: { atMost: 3 } };
      const value = spreadOf(measured.work.map((rate) => rate * json.length));
      yield { name: `${name} → message and answer`, value, unit: 'Patients/s', ratio };
    }
  },
};

function event(json: string): APIGatewayProxyEvent {
  const body = Buffer.from(json);
  const built = apiEvent(
    { method: 'POST', target: `/persistence/${SAMPLE.type}`, headers: {}, body },
    'request',
  );
  if (built === undefined) throw new Error('the API has no route for a POST');
  return built;
}

async function posted(one: APIGatewayProxyEvent): Promise<void> {
  const { result } = await transform(one, PORTS);
  if (result.statusCode !== 201) throw new Error(`a POST was answered ${result.statusCode}`);
}
