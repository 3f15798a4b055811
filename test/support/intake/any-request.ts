import fc from 'fast-check';
import type { IntakeRequest } from '../../../lambda/intake/dialects/dialect.ts';

/** A name that no error may quote. */
export const SECRET = 'Ohnesorg';

/** What the readers look at, right or wrong. */
const word = fc.constantFrom(
  ...[
    'Patient',
    'Parameters',
    'SubscriptionStatus',
    'AidboxSubscriptionStatus',
    'Bundle',
    'transaction',
    'history',
  ],
  ...['PUT', 'POST', 'GET', 'DELETE', 'event-notification', 'heartbeat', 'focus', 'event-number', 'type'],
  ...[
    'Patient/p-1',
    'Patient/p-1/_history/2',
    'urn:uuid:0',
    'p-1',
    '7',
    '',
    SECRET,
    `Patient/${SECRET} `,
    '__proto__',
  ],
);
const value = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null));

const MEMBERS = [
  ...[
    'resourceType',
    'id',
    'meta',
    'versionId',
    'lastUpdated',
    'type',
    'entry',
    'resource',
    'fullUrl',
    'request',
  ],
  ...[
    'response',
    'method',
    'url',
    'etag',
    'parameter',
    'name',
    'part',
    'valueCode',
    'valueString',
    'valueReference',
  ],
  ...[
    'reference',
    'focus',
    'subscription',
    'topic-destination',
    'notificationEvent',
    'eventNumber',
    'status',
  ],
  ...['eventsSinceSubscriptionStart', 'lastModified', 'ifMatch', 'name'],
];
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    value,
    fc.dictionary(fc.constantFrom(...MEMBERS), tie('tree'), { maxKeys: 6 }),
    fc.array(tie('tree'), { maxLength: 4 }),
  ),
}));

/** Bundles, so that not each one ends at its first member. */
const entry = fc.record(
  {
    resource: tree,
    fullUrl: word,
    request: fc.record({ method: word, url: word }, { requiredKeys: [] }),
    response: tree,
  },
  { requiredKeys: [] },
);
const event = fc.record({ eventNumber: value, focus: fc.record({ reference: word }) }, { requiredKeys: [] });
const status = fc.record({
  resource: fc.record({
    resourceType: fc.constantFrom('SubscriptionStatus', 'AidboxSubscriptionStatus', 'Parameters'),
    type: fc.constantFrom('event-notification', 'heartbeat', SECRET),
    subscription: fc.record({ reference: word }),
    notificationEvent: fc.array(event, { maxLength: 3 }),
    parameter: fc.array(fc.record({ name: word, part: tree, valueCode: word }, { requiredKeys: ['name'] })),
  }),
});
const bundle = fc.record({
  resourceType: fc.constant('Bundle'),
  type: fc.constantFrom('transaction', 'batch', 'history', SECRET),
  entry: fc.oneof(fc.array(entry, { maxLength: 4 }), fc.tuple(status, entry, entry)),
});

const body: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.oneof(bundle, tree).map((json) => new TextEncoder().encode(JSON.stringify(json))),
  fc.json().map((text) => new TextEncoder().encode(text)),
);
/** Requests of a FHIR server, mostly wrong, at any place. */
export const anyRequest: fc.Arbitrary<IntakeRequest> = fc.record({
  method: fc.constantFrom('POST', 'PUT', 'DELETE', 'GET', 'PATCH', 'x'),
  path: fc.oneof(fc.constantFrom('', '/', '/Patient', '/Patient/p-1', '/Patient/p-1/'), fc.string(), word),
  headers: fc.dictionary(
    fc.constantFrom('if-match', 'x-medplum-deleted-resource', 'x-medplum-interaction'),
    fc.oneof(word, fc.string(), fc.constant('W/"3"')),
  ),
  body,
});
