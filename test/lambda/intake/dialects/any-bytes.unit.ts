import fc from 'fast-check';
import { HttpError } from '../../../../lambda/http.ts';
import type { IntakeRequest } from '../../../../lambda/intake/dialects/dialect.ts';
import { NOTIFYING } from '../../../../lambda/intake/dialects/dialects.ts';
import { isTypeName } from '../../../../lambda/intake/dialects/resource-address.ts';
import { isFhirId } from '../../../../mapping/core/fhir-id.ts';
import { runs } from '../../../support/run/property-runs.ts';

// Whatever comes in: a notice that names resources of FHIR, or an error of the caller that quotes nothing.

const SECRET = 'Ohnesorg';

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
const request: fc.Arbitrary<IntakeRequest> = fc.record({
  method: fc.constantFrom('POST', 'PUT', 'DELETE', 'GET', 'PATCH', 'x'),
  path: fc.oneof(fc.constantFrom('', '/', '/Patient', '/Patient/p-1', '/Patient/p-1/'), fc.string(), word),
  headers: fc.dictionary(
    fc.constantFrom('if-match', 'x-medplum-deleted-resource', 'x-medplum-interaction'),
    fc.oneof(word, fc.string(), fc.constant('W/"3"')),
  ),
  body,
});

test.each(Object.entries(NOTIFYING))(
  '%s answers any request with a notice or an error of the caller',
  (_, dialect) => {
    fc.assert(
      fc.property(request, (given) => {
        const told = read(given);

        if (told instanceof HttpError) {
          expect(told.status).toBeGreaterThanOrEqual(400);
          expect(told.status).toBeLessThan(500);
          expect(told.message).not.toContain(SECRET);
          expect(told.message).toMatch(/expected|not JSON|not UTF-8|nested/);
          return;
        }
        for (const { type, id, kind, resource } of told.changes) {
          expect([type, id].map(String)).toEqual([type, id]);
          expect(isTypeName(type) && isFhirId(id)).toBe(true);
          if (kind === 'delete') expect(resource).toBeUndefined();
        }
      }),
      runs(2_000),
    );

    function read(given: IntakeRequest) {
      try {
        return dialect.read(given);
      } catch (error) {
        if (error instanceof HttpError) return error;
        throw error;
      }
    }
  },
);

test('a Bundle of very many events and entries is read, and in a moment', () => {
  const many = 60_000;
  const text = JSON.stringify({
    resourceType: 'Bundle',
    entry: [
      {
        resource: {
          resourceType: 'SubscriptionStatus',
          type: 'event-notification',
          subscription: { reference: 'Subscription/s-1' },
          notificationEvent: Array.from({ length: many }, (_, index) => ({
            eventNumber: `${index + 1}`,
            focus: { reference: `Patient/p-${index}` },
          })),
        },
      },
      { resource: { resourceType: 'Patient', id: 'p-0' }, request: { method: 'PUT', url: 'Patient/p-0' } },
    ],
  });

  const { changes, events } = NOTIFYING.topic.read({
    method: 'POST',
    path: '',
    headers: {},
    body: new TextEncoder().encode(text),
  });

  expect(changes).toHaveLength(many);
  expect(events).toEqual({ subscription: 'Subscription/s-1', first: 1, last: many });
});
