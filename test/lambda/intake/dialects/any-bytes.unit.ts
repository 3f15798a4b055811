import fc from 'fast-check';
import { HttpError } from '../../../../lambda/http.ts';
import type { IntakeRequest } from '../../../../lambda/intake/dialects/dialect.ts';
import { NOTIFYING } from '../../../../lambda/intake/dialects/dialects.ts';
import { isTypeName } from '../../../../lambda/intake/dialects/resource-address.ts';
import { isFhirId } from '../../../../mapping/core/fhir-id.ts';
import { anyRequest, SECRET } from '../../../support/intake/any-request.ts';
import { runs } from '../../../support/run/property-runs.ts';

// Whatever comes in: a notice that names resources of FHIR, or an error of the caller that quotes nothing.

test.each(Object.entries(NOTIFYING))(
  '%s answers any request with a notice or an error of the caller',
  (_, dialect) => {
    fc.assert(
      fc.property(anyRequest, (given) => {
        const result = read(given);

        if (result instanceof HttpError) {
          expect(result.status).toBeGreaterThanOrEqual(400);
          expect(result.status).toBeLessThan(500);
          expect(result.message).not.toContain(SECRET);
          expect(result.message).toMatch(/expected|not JSON|not UTF-8|nested/);
          return;
        }
        for (const { type, id, kind, resource } of result.changes) {
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
