import { HttpError } from '../../../lambda/http.ts';
import type { Applied } from '../../../lambda/intake/applied.ts';
import { settled } from '../../../lambda/intake/apply-all.ts';
import { UnavailableError } from '../../../lambda/unavailable.ts';

test('what is refused and cannot be kept now may come again, so that nothing is lost', async () => {
  const change = {
    type: 'Patient',
    id: 'eibe',
    kind: 'delete',
    version: undefined,
    lastUpdated: undefined,
  } as const;
  const away = new UnavailableError('quarantine', {});
  const logged: Applied[] = [];
  let counted = 0;

  const ended = await settled(
    change,
    { name: 'hapi', dialect: 'rest-hook', authentication: { scheme: 'none' } },
    Promise.resolve({ outcome: 'refused', error: new HttpError(422, 'not-sendable', 'No.') }),
    {
      quarantine: { keep: () => Promise.reject(away) },
      events: {
        onApplied: (_, applied) => logged.push(applied),
        onRefused: () => {
          counted += 1;
        },
        onMissed: () => undefined,
      },
    },
  );

  expect(ended).toEqual({ outcome: 'unavailable', error: away });
  expect(logged).toEqual([ended]);
  expect(counted).toBe(0);
});
