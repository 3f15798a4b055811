import fc from 'fast-check';
import { RESOURCES } from '../../mapping/resources.ts';
import { createControlIds } from '../../runtime/control-id.ts';
import { answerSteps } from '../../test-hl7-server/answer.ts';
import { judgeMessage as judgeMessageOf } from '../../test-hl7-server/judge-message.ts';
import { runs } from '../support/run/property-runs.ts';

const judgeMessage = (payload: Uint8Array) => judgeMessageOf(payload, RESOURCES);

const bytes = (text: string) => new TextEncoder().encode(text);
const MSH = 'MSH|^~\\&|A|F|||1||ADT^A28|C1|P|2.5.1\r';
const PID = 'PID|1||x^^^H^MR~p-1^^^FW^FW\r';

describe('judging a message that arrived', () => {
  test('an ADT with a control ID and a FHIR id is stored under that id', () => {
    expect(judgeMessage(bytes(MSH + PID))).toMatchObject({
      kind: 'store',
      fhirId: 'p-1',
      latestOf: [{ type: 'Patient', fhirId: 'p-1' }],
      header: { controlId: 'C1' },
    });
  });

  test.each<[string, string, string, string]>([
    ['an empty frame', '', 'AR', '100'],
    ['junk', 'GET / HTTP/1.1\r\n', 'AR', '100'],
    ['two frames that ran into each other', `${MSH}\v${MSH}${PID}`, 'AR', '100'],
    ['no MSH-10', MSH.replace('C1', '') + PID, 'AR', '101'],
    ['another message type', MSH.replace('ADT^A28', 'ORU^R01') + PID, 'AR', '200'],
    ['an unknown processing ID', MSH.replace('|P|', '|X|') + PID, 'AR', '202'],
    ['an unknown version', MSH.replace('2.5.1', '3.0') + PID, 'AR', '203'],
    ['a version that there never was', MSH.replace('2.5.1', '2.5.7') + PID, 'AR', '203'],
    ['a later version', MSH.replace('2.5.1', '2.9') + PID, 'AR', '203'],
    ['two messages', MSH + PID + MSH + PID, 'AR', '100'],
    ['a query after a message', MSH + PID + MSH.replace('ADT^A28', 'QBP^Q22'), 'AR', '100'],
    ['no FHIR id', `${MSH}PID|1||x^^^H^MR\r`, 'AE', '101'],
    ['a FHIR id that is none', `${MSH}PID|1||../x^^^^FW\r`, 'AE', '101'],
    ['no PID at all', MSH, 'AE', '101'],
  ])('%s is refused', (_, text, code, error) => {
    expect(judgeMessage(bytes(text))).toMatchObject({ kind: 'refuse', code, error: { code: error } });
  });

  test.each(['2.1', '2.3', '2.5.1', '2.8', '2.8.2', '2.5^DEU^2.5-x'])('version %s is taken', (version) => {
    expect(judgeMessage(bytes(MSH.replace('2.5.1', version) + PID)).kind).toBe('store');
  });

  test('the letters MSH in a text are no second message', () => {
    expect(judgeMessage(bytes(`${MSH}${PID}NTE|1||see MSH\\.br\\MSH|and MSH\r`)).kind).toBe('store');
  });

  test.each([
    ['an update: of its person', 'ADT^A31', '', ['p-1']],
    ['a deletion: of its person', 'ADT^A29', '', ['p-1']],
    ['a merge: of those that are gone', 'ADT^A40', '', ['f-2', 'f-3']],
    ['a link: of nobody', 'ADT^A24', '', []],
    ['a link in EVN-1 alone, as in v2.1: of nobody', 'ADT', 'EVN|A24\r', []],
    ['an update in EVN-1 alone: of its person', 'ADT', 'EVN|A08\r', ['p-1']],
    ['MSH-9 where EVN-1 says something else: of its person', 'ADT^A31', 'EVN|A40\r', ['p-1']],
  ])('it may become the latest message of whom it says how they are from now on. %s', (_, type, evn, ids) => {
    const mrg = 'MRG|2^^^H~f-2^^^^FW\rPID|2||p-1^^^^FW\rMRG|f-3^^^^FW\rMRG|4^^^H\rMRG|p-1^^^^FW\r';

    expect(judgeMessage(bytes(MSH.replace('ADT^A28', type) + evn + PID + mrg))).toMatchObject({
      kind: 'store',
      fhirId: 'p-1',
      latestOf: ids.map((fhirId) => ({ type: 'Patient', fhirId })),
    });
  });

  test('a merge says of each that is gone who has taken its place', () => {
    const groups = 'MRG|f-2^^^^FW\rMRG|4^^^H\rPID|2||p-5^^^^FW\rMRG|f-3^^^^FW\rPID|3||6^^^H\rMRG|f-4^^^^FW\r';

    expect(judgeMessage(bytes(MSH.replace('ADT^A28', 'ADT^A40') + PID + groups))).toMatchObject({
      latestOf: ['f-2', 'f-3', 'f-4'].map((fhirId) => ({ type: 'Patient', fhirId })),
      merges: [
        { survivor: { type: 'Patient', fhirId: 'p-1' }, goneId: 'f-2' },
        { survivor: { type: 'Patient', fhirId: 'p-5' }, goneId: 'f-3' },
      ],
    });
  });

  test('a merge into a person without a FHIR id is stored under that of the one that is gone', () => {
    const text = `${MSH.replace('ADT^A28', 'ADT^A40')}PID|1||6^^^H\rMRG|f-4^^^^FW\r`;

    expect(judgeMessage(bytes(text))).toMatchObject({ kind: 'store', fhirId: 'f-4', merges: [] });
  });

  test('an acknowledgment is never answered', () => {
    expect(judgeMessage(bytes('MSH|^~\\&|||||1||ACK^A28^ACK|9|P|2.5.1\rMSA|AA|C1\r')).kind).toBe('ignore');
  });
});

test('no bytes break the judging or the answer', () => {
  const controlIds = createControlIds(
    () => 0,
    () => new Uint8Array(8),
  );
  const part = fc.constantFrom(
    'MSH',
    '|',
    '^~\\&',
    '$%',
    '\r',
    'PID',
    'QPD',
    '||||',
    'ADT^A28',
    'QBP^Q22',
    'T',
    '2.5.1',
    '\\X',
    '~',
    '&FW',
  );
  const text = fc
    .array(fc.oneof(part, fc.string({ maxLength: 3 })), { maxLength: 30 })
    .map((parts) => `MSH${parts.join('')}`);
  const payload = fc.oneof(fc.uint8Array({ maxLength: 200 }), text.map(bytes));
  fc.assert(
    fc.property(payload, (one) => {
      const { asked } = judgeMessage(one);
      for (const code of ['AA', 'AE', 'AR'] as const)
        expect(answerSteps(asked, { code }, undefined, controlIds).steps.length).toBeLessThan(3);
    }),
    runs(1000),
  );
});
