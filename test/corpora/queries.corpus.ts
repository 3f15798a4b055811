import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Patient } from 'fhir/r4.js';
import { apiEvent } from '../../local/api-host/api-event.ts';
import { localClients } from '../../local/emulator/emulator.ts';
import { ANY_PORTS } from '../../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../../local/pipeline/pipeline.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { LOCAL_AWS } from '../../runtime/local-pipeline/emulator-address.ts';
import { call, readVersion } from '../support/api.ts';
import { corpus } from '../support/corpora.ts';
import { NOT_IN_RESPONSE, notInResponse } from '../support/docs/not-in-response.ts';

// Every FHIR Patient of the corpus is written, archived, and read in both ways: GET from the archive, and GET through a
// query over MLLP. Birth sex and gender identity are sent too, so that OBX is there to be missed.

const PATIENTS = corpus('fhir').map(
  ({ name, bytes }) => [name, JSON.parse(Buffer.from(bytes).toString('utf8')) as Patient] as const,
);
const PROFILE = '{"segments":{"OBX":true}}';
const { read: messageToPatient } = createMapping({
  ...DEFAULT_PROFILE,
  segments: { PD1: true, NK1: true, ROL: true, OBX: true },
});

let pipeline: Pipeline;
let handler: typeof import('../../lambda/handler.ts').handler;

beforeAll(async () => {
  pipeline = await startPipeline(ANY_PORTS, { environment: { SITE_PROFILE: PROFILE } });
  Object.assign(process.env, LOCAL_AWS, {
    QUEUE_URL: pipeline.emulator.queueUrl,
    SITE_PROFILE: PROFILE,
    PATIENT_SOURCE: 'query',
    HL7_SERVER_NAME: '127.0.0.1',
    HL7_PORT: String(pipeline.server.port),
    LOG_LEVEL: 'SILENT',
  });
  ({ handler } = await import('../../lambda/handler.ts'));
});

afterAll(() => pipeline.stop());

async function getByQuery(id: string): Promise<Patient> {
  const request = {
    method: 'GET',
    target: `/persistence/Patient/${id}`,
    headers: {},
    body: new Uint8Array(),
  };
  const { statusCode, body } = await handler(apiEvent(request, 'r') as APIGatewayProxyEvent);
  expect(statusCode).toBe(200);
  return (JSON.parse(body) as { resource: Patient }).resource;
}

async function archived(id: string): Promise<string> {
  const { s3 } = localClients(pipeline.emulator.url);
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: pipeline.emulator.bucketName, Key: `Patient/${id}` }),
  );
  return (await Body?.transformToString()) ?? '';
}

/** The version of a response is the time of the last update. */
function asInResponse({ meta, ...rest }: Patient): Patient {
  const lastUpdated = meta?.lastUpdated ?? '';
  return { ...rest, meta: { versionId: String(Date.parse(lastUpdated)), lastUpdated } };
}

async function bothWays(patient: Patient) {
  const { resource } = await call(pipeline.url, 'POST', '', patient);
  const fromArchive = await readVersion(pipeline.url, resource);
  const fromQuery = await getByQuery(resource.id ?? '');
  const message = await archived(resource.id ?? '');
  // To the element: what the same message says without the segments that the response has no place for.
  const without = message.replace(/\r(?:ROL|OBX|PV1)\|[^\r]*/g, '');
  expect(fromQuery).toEqual(asInResponse(messageToPatient(without)));
  // And all that differs is in the list of the documentation.
  expect(notInResponse(fromQuery)).toEqual(notInResponse(fromArchive));
  return { message, fromArchive, fromQuery };
}

test('the corpus is there', () => {
  expect(PATIENTS.length).toBeGreaterThan(20);
});

test.each(PATIENTS)(
  '%s reads the same through a query, but for what the response has no place for',
  async (_, patient) => {
    await bothWays(patient);
  },
);

test('what the response has no place for is missed, and nothing else', async () => {
  const EXTENSION = 'http://hl7.org/fhir/StructureDefinition';
  const { message, fromArchive, fromQuery } = await bothWays({
    resourceType: 'Patient',
    name: [{ family: 'Missed' }],
    generalPractitioner: [
      { type: 'Organization', display: 'Practice' },
      { type: 'Practitioner', display: 'Dr Who' },
      { type: 'PractitionerRole', display: 'Dr Role' },
    ],
    extension: [
      { url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex', valueCode: 'F' },
      { url: `${EXTENSION}/patient-genderIdentity`, valueCodeableConcept: { coding: [{ code: 'female' }] } },
      { url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex', valueCode: '248152002' },
      ...['individual-genderIdentity', 'individual-pronouns'].map((name) => ({
        url: `${EXTENSION}/${name}`,
        extension: [{ url: 'value', valueCodeableConcept: { text: 'their own word' } }],
      })),
      {
        url: `${EXTENSION}/patient-importance`,
        valueCodeableConcept: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0099', code: 'VIP' }],
        },
      },
      { url: `${EXTENSION}/patient-birthPlace`, valueAddress: { text: 'Bern' } },
    ],
  });

  expect(message).toMatch(/\rROL\|.*\rPV1\|\|N\|{14}VIP\rOBX\|.*\rOBX\|/s);
  const names = ({ extension = [] }: Patient) =>
    extension.map(({ url }) => url.slice(url.lastIndexOf('/') + 1)).toSorted();
  expect(names(fromArchive)).toEqual([
    'individual-genderIdentity',
    'individual-pronouns',
    'patient-birthPlace',
    'patient-genderIdentity',
    'patient-importance',
    'us-core-birthsex',
    'us-core-sex',
  ]);
  expect(names(fromQuery)).toEqual(['patient-birthPlace']);
  expect(fromArchive.generalPractitioner?.map(({ type }) => type)).toEqual([
    'Organization',
    'Practitioner',
    'PractitionerRole',
  ]);
  expect(fromQuery.generalPractitioner?.map(({ type }) => type)).toEqual(['Organization', 'Practitioner']);
  // The list of the documentation has these, and none that is there all the same.
  expect(NOT_IN_RESPONSE.toSorted()).toEqual([
    'generalPractitioner',
    'individual-genderIdentity',
    'individual-pronouns',
    'meta',
    'patient-genderIdentity',
    'patient-importance',
    'us-core-birthsex',
    'us-core-sex',
  ]);
});
