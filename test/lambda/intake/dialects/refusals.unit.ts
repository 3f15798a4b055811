import { NOTIFYING } from '../../../../lambda/intake/dialects/dialects.ts';
import { refusal, request, type WrittenRequest } from './request.ts';

// What can never be understood: each error says where, and what was expected. Wrong values are not in it.

const PATIENT = { resourceType: 'Patient', id: 'p-17' };
const bundle = (entry: unknown, type = 'transaction') => ({ resourceType: 'Bundle', type, entry });
const entry = (method: string, url?: string, resource?: object) => ({ resource, request: { method, url } });
const notice = (...entries: object[]) => bundle([{ resource: STATUS }, ...entries], 'history');
const STATUS = { resourceType: 'SubscriptionStatus', type: 'event-notification' };
const withEvent = (event: object) =>
  bundle([{ resource: { ...STATUS, notificationEvent: [event] } }], 'history');

type Case = readonly [
  what: string,
  given: WrittenRequest,
  expected: { status: number; reason: string; message: string },
];
const refused = (status: number, reason: string, message: string) => ({ status, reason, message });

const ID = 'expected the id of a stored resource, 1 to 64 of A-Z a-z 0-9 - and dot.';
const AT_SOURCE = 'Nothing is at this URL: expected the URL of the source, with nothing after its name.';
const AT_RESOURCE =
  'Nothing is at this URL: expected a type of FHIR R4 and a FHIR id after the name of the source.';
const WHICH = 'expected type and FHIR id of a stored resource, in resource, fullUrl or request.url.';

const REST_HOOK: Case[] = [
  [
    'another method',
    { method: 'PATCH' },
    refused(405, 'method', 'This method is not supported: expected PUT, POST, DELETE.'),
  ],
  ['an id that is none', { method: 'PUT', path: '/Patient/p_17' }, refused(404, 'no-fhir-id', AT_RESOURCE)],
  [
    'a longer URL',
    { method: 'PUT', path: '/Patient/p-17/$validate' },
    refused(404, 'no-fhir-id', AT_RESOURCE),
  ],
  ['a type that is none', { path: '/patients', body: PATIENT }, refused(404, 'no-fhir-id', AT_RESOURCE)],
  [
    'a PUT without an id in its URL',
    { method: 'PUT', path: '/Patient', body: PATIENT },
    refused(400, 'no-fhir-id', 'URL: expected type and id of a resource after the name of the source.'),
  ],
  [
    'a DELETE without an id in its URL',
    { method: 'DELETE', path: '/Patient' },
    refused(400, 'no-fhir-id', 'URL: expected type and id of a resource after the name of the source.'),
  ],
  [
    'a POST of another type than in the URL',
    { path: '/Person', body: PATIENT },
    refused(400, 'resource-type', 'resourceType: expected the type in the URL.'),
  ],
  [
    'another type than in the URL',
    { method: 'PUT', path: '/Person/p-17', body: PATIENT },
    refused(400, 'resource-type', 'resourceType: expected the type in the URL.'),
  ],
  [
    'another id than in the URL',
    { method: 'PUT', path: '/Patient/p-18', body: PATIENT },
    refused(400, 'id-mismatch', 'id: expected the id in the URL.'),
  ],
  [
    'a resource without an id',
    { body: { resourceType: 'Patient' } },
    refused(400, 'no-fhir-id', `id: ${ID}`),
  ],
  [
    'an object that is no resource',
    { body: {} },
    refused(400, 'resource-type', 'resourceType: expected a type of FHIR R4.'),
  ],
  [
    'a Bundle',
    { body: bundle([]) },
    refused(
      400,
      'resource-type',
      'resourceType: expected one resource; a Bundle needs a source of dialect topic or transaction.',
    ),
  ],
  [
    'XML',
    { method: 'PUT', path: '/Patient/p-17', body: '<Patient/>' },
    refused(400, 'no-json', expect.stringMatching(/^The body is not JSON: line 1, column \d+\.$/)),
  ],
  [
    'an array',
    { body: [] },
    refused(400, 'no-object', 'The body is not a JSON object, expected a FHIR resource.'),
  ],
];

const TOPIC: Case[] = [
  [
    'another method',
    { method: 'PUT' },
    refused(405, 'method', 'This method is not supported: expected POST.'),
  ],
  ['another URL', { path: '/Patient', body: PATIENT }, refused(404, 'unknown', AT_SOURCE)],
  ['a single resource', { body: PATIENT }, refused(400, 'resource-type', 'resourceType: expected Bundle.')],
  [
    'a Bundle without a status',
    { body: bundle([entry('PUT', 'Patient/p-17', PATIENT)]) },
    refused(
      400,
      'resource-type',
      'entry[0].resource.resourceType: expected Parameters or SubscriptionStatus, the status of the Subscription.',
    ),
  ],
  [
    'a type of notification that is none',
    { body: bundle([{ resource: { ...STATUS, type: 'news' } }]) },
    refused(
      400,
      'invalid',
      'entry[0].resource.type: expected handshake, heartbeat, event-notification, query-status, query-event.',
    ),
  ],
  [
    'an event number that is none',
    { body: withEvent({ eventNumber: 'seven' }) },
    refused(
      400,
      'invalid',
      'entry[0].resource.notificationEvent[0].eventNumber: expected a whole number of at most 15 digits.',
    ),
  ],
  [
    'a focus that is no resource',
    { body: withEvent({ focus: { reference: 'https://example.org/files/17' } }) },
    refused(
      400,
      'no-fhir-id',
      'entry[0].resource.notificationEvent[0].focus: expected a reference of type and FHIR id.',
    ),
  ],
  [
    'an entry without an id',
    { body: notice(entry('POST', 'Patient')) },
    refused(400, 'no-fhir-id', `entry[1]: ${WHICH}`),
  ],
  [
    'a method that is no change',
    { body: notice(entry('HEAD', 'Patient/p-17')) },
    refused(400, 'invalid', 'entry[1].request.method: expected GET, POST, PUT, PATCH or DELETE.'),
  ],
];

const TRANSACTION: Case[] = [
  [
    'a notification',
    { body: notice() },
    refused(
      400,
      'invalid',
      'type: expected transaction, batch, collection; a notification needs a source of dialect topic.',
    ),
  ],
  ['entries that are none', { body: bundle('none') }, refused(400, 'invalid', 'entry: expected an array.')],
  [
    'a resource that is none',
    { body: bundle([{ resource: 'p-17' }]) },
    refused(400, 'invalid', 'entry[0].resource: expected a FHIR resource.'),
  ],
  [
    'a search',
    { body: bundle([entry('PUT', 'Patient/p-17', PATIENT), entry('GET', 'Patient?name=x')]) },
    refused(400, 'invalid', 'entry[1].request.method: expected POST, PUT or DELETE.'),
  ],
  [
    'a Patient that wants an id',
    { body: bundle([entry('POST', 'Patient', { resourceType: 'Patient' })]) },
    refused(400, 'no-fhir-id', `entry[0].resource.id: ${ID}`),
  ],
  [
    'another resource than in its URL',
    { body: bundle([entry('PUT', 'Patient/p-18', PATIENT)]) },
    refused(400, 'id-mismatch', 'entry[0].resource.id: expected the id in the URL.'),
  ],
  [
    'another type than in its URL',
    { body: bundle([entry('POST', 'Person', PATIENT)]) },
    refused(400, 'resource-type', 'entry[0].request.url: expected the type of the resource.'),
  ],
  [
    'two URLs of different resources',
    {
      body: bundle([
        { ...entry('DELETE', 'Patient/p-18'), fullUrl: 'https://fhir.example.org/Patient/p-17' },
      ]),
    },
    refused(400, 'id-mismatch', 'entry[0].request.url: expected the resource of fullUrl.'),
  ],
  [
    'a deletion by search',
    { body: bundle([entry('DELETE', 'Patient?identifier=MR-17')]) },
    refused(400, 'no-fhir-id', `entry[0]: ${WHICH}`),
  ],
  ['an entry of nothing', { body: bundle([null]) }, refused(400, 'no-fhir-id', `entry[0]: ${WHICH}`)],
];

const DELETED = { 'x-medplum-deleted-resource': 'Patient/p-17' };
const MEDPLUM: Case[] = [
  ['another URL', { path: '/Patient/p-17', body: PATIENT }, refused(404, 'unknown', AT_SOURCE)],
  [
    'a deletion that says of nothing',
    { headers: { 'x-medplum-interaction': 'delete' }, body: {} },
    refused(
      400,
      'invalid',
      'X-Medplum-Deleted-Resource: expected a resource if X-Medplum-Interaction is delete, and only then.',
    ),
  ],
  [
    'a deletion beside an update',
    { headers: { ...DELETED, 'x-medplum-interaction': 'update' }, body: {} },
    refused(
      400,
      'invalid',
      'X-Medplum-Deleted-Resource: expected a resource if X-Medplum-Interaction is delete, and only then.',
    ),
  ],
  [
    'a deletion with a resource',
    { headers: DELETED, body: PATIENT },
    refused(400, 'invalid', 'body: expected {} beside X-Medplum-Deleted-Resource.'),
  ],
  [
    'a deletion of no resource',
    { headers: { 'x-medplum-deleted-resource': 'p-17' }, body: {} },
    refused(400, 'no-fhir-id', 'X-Medplum-Deleted-Resource: expected type and FHIR id of a resource.'),
  ],
  ['no body', {}, refused(400, 'no-body', 'The request has no body, expected a FHIR resource as JSON.')],
];

describe.each([
  ['rest-hook', REST_HOOK],
  ['topic', TOPIC],
  ['transaction', TRANSACTION],
  ['medplum', MEDPLUM],
] as const)('%s refuses', (dialect, cases) => {
  test.each(cases)('%s', (_, given, expected) => {
    expect(refusal(() => NOTIFYING[dialect].read(request(given)))).toEqual(expected);
  });
});
