import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { DEFAULT_VERSION } from '../hl7v2/versions/version.ts';
import type { WrittenVersion } from '../hl7v2/versions/written-elements.ts';
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

/** All of the transform but SQS, at a site of a version: the body is read, checked, mapped, mapped back and answered. */
function portsIn(version: WrittenVersion): TransformPorts {
  return {
    queue: { prepare: () => ({ send: () => Promise.resolve() }) },
    record: undefined,
    source: { latest: () => Promise.resolve(undefined) },
    lastSent: { latest: () => Promise.resolve(undefined) },
    controlIds: createControlIds(Date.now, () => randomBytes(8)),
    resources: resourcesOf({ ...DEFAULT_PROFILE, version }, RESOURCES),
    newFhirId: () => '6f1c2a9e-5b7d-4c3a-9a40-0d1f6be2c811',
  };
}

/** The oldest one, the last one before XTN.1 became a text, and the newest one. */
const OTHER_VERSIONS = ['2.3', '2.4', '2.8'] as const;

export const handler: Benchmark = {
  name: 'handler',
  question: 'What does a POST cost compared with parsing and writing the same JSON, which is the minimum?',
  corpus: PATIENT_CORPUS,
  async *run(options) {
    for (const { name, json } of patientGroups()) {
      const events = json.map((text) => event(text));
      const postsIn = (version: WrittenVersion) => {
        const ports = portsIn(version);
        return async () => {
          for (const one of events) await posted(one, ports);
        };
      };
      const value = (rates: readonly number[]) => spreadOf(rates.map((rate) => rate * json.length));
      const measured = await ratesInTurn(
        {
          floor: async () => {
            for (const text of json) JSON.stringify(JSON.parse(text));
          },
          work: postsIn(DEFAULT_VERSION),
        },
        windowsOf(options),
      );
      const ratio = { ...ratioOf(measured.floor, measured.work), to: 'the floor', aim: { atMost: 3 } };
      yield { name: `${name} → message and answer`, value: value(measured.work), unit: 'Patients/s', ratio };
      for (const version of OTHER_VERSIONS) {
        const works = { usual: postsIn(DEFAULT_VERSION), other: postsIn(version) };
        const { usual, other } = await ratesInTurn(works, windowsOf(options));
        yield {
          name: `${name} → message of v${version} and answer`,
          value: value(other),
          unit: 'Patients/s',
          ratio: { ...ratioOf(usual, other), to: `v${DEFAULT_VERSION}`, aim: { atMost: 2 } },
        };
      }
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

async function posted(one: APIGatewayProxyEvent, ports: TransformPorts): Promise<void> {
  const { result } = await transform(one, ports);
  if (result.statusCode !== 201) throw new Error(`a POST was answered ${result.statusCode}`);
}
