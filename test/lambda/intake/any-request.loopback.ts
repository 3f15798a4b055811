import fc from 'fast-check';
import { LOOPBACK_SOURCES } from '../../../lambda/intake/settings.ts';
import { anyRequest, SECRET } from '../../support/intake/any-request.ts';
import { IntakeRig } from '../../support/intake/intake-rig.ts';
import { runs } from '../../support/run/property-runs.ts';

// The whole Lambda, with each dialect, and whatever a caller sends.

let rig: IntakeRig;
beforeAll(async () => {
  rig = await IntakeRig.start({ delete: 'A29' });
});
afterAll(() => rig.stop());

/** A Patient with one member that may be anything, so that some are valid. */
const almostPatient = fc
  .tuple(
    fc.constantFrom('name', 'gender', 'meta', 'birthDate', 'contact', 'link', 'extension', 'id'),
    fc.jsonValue(),
  )
  .map(([member, value]) => ({ resourceType: 'Patient', id: 'p-1', [member]: value }));
const almost = almostPatient.chain((patient) =>
  fc.constantFrom<[string, string, object][]>(
    ['PUT', '/Patient/p-1', patient],
    ['POST', '', patient],
    ['POST', '/Patient', patient],
    ['POST', '', { resourceType: 'Bundle', type: 'collection', entry: [{ resource: patient }] }],
  ),
);
const request = fc.oneof(
  anyRequest,
  almost.map(([method, path, body]) => ({
    method,
    path,
    headers: {},
    body: Buffer.from(JSON.stringify(body)),
  })),
);

test('no request is a failure of the intake, and no answer quotes it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...LOOPBACK_SOURCES),
      request,
      async ({ name }, { method, path, headers, body }) => {
        const target = `/${name}${path.startsWith('/') ? '' : '/'}${encodeURI(path)}`;
        const defined = Object.fromEntries(Object.entries(headers).map(([key, value = '']) => [key, value]));

        const answer = await rig.send(method, target, body, defined);

        expect(answer.status).toBeLessThan(500);
        if (answer.status >= 400) {
          expect(JSON.parse(answer.body)).toMatchObject({ resourceType: 'OperationOutcome' });
          expect(answer.body).not.toContain(SECRET);
        }
      },
    ),
    runs(300, 10),
  );
});

test('no line that was logged quotes a request', () => {
  expect(rig.printed.length).toBeGreaterThan(0);
  expect(rig.printed.filter((line) => line.includes(SECRET))).toEqual([]);
});
