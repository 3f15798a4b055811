import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { buildQuery, readAnswer } from '../../../mapping/patient/demographics-query.ts';
import { segmentsOf, separatorsOf, structureProblems } from '../../support/validity/structure.ts';
import { definitionOf } from '../../support/validity/validity.ts';

const ASKED = { fhirId: 'p-1', controlId: 'C1' };

test('a query is a QBP^Q21 for one record of the FHIR id, valid in v2.5.1, under the names of the site', () => {
  const profile = { ...DEFAULT_PROFILE, receivingApplication: 'MPI^1.2.3^ISO' };
  const text = buildQuery(ASKED, '20260102030405.678+0000', profile);

  expect(text).toBe(
    'MSH|^~\\&|FHIRWorksOnAWS||MPI^1.2.3^ISO||20260102030405.678+0000||QBP^Q21^QBP_Q21|C1|T|2.5.1||||||UNICODE UTF-8\r' +
      'QPD|Q21^Get Person Demographics^HL7|C1|p-1^^^FHIRWORKS^FW\r' +
      'RCP|I|1^RD\r',
  );
  const separators = separatorsOf(text);
  expect(
    separators && structureProblems(segmentsOf(text, separators), 'QBP_Q21', definitionOf('2.5.1')),
  ).toEqual([]);
});

const MSH = 'MSH|^~\\&|MPI||F||20260102030405||RSP^K21^RSP_K21|9|T|2.5.1\r';
const PID = 'PID|1||7^^^H^MR~p-1^^^FW^FW||Doe\r';
const OTHER = 'PID|1||8^^^H^MR~p-2^^^FW^FW||Other\r';
const QPD = 'QPD|Q21|C1|p-1\r';

describe('an answer', () => {
  test.each<[string, string, unknown]>([
    [
      'with the person',
      `${MSH}MSA|AA|C1\rQAK|C1|OK\r${QPD}${PID}NK1|1|K\rQRI|100\r`,
      `${MSH}${PID}NK1|1|K\rQRI|100\r`,
    ],
    [
      'with the person among others',
      `${MSH}MSA|AA|C1\rQAK|C1|OK\r${QPD}${OTHER}NK1|1|O\r${PID}NK1|1|K\r${OTHER}`,
      `${MSH}${PID}NK1|1|K\r`,
    ],
    ['without QAK', `${MSH}MSA|AA|C1\r${PID}`, `${MSH}${PID}`],
  ])('%s is read as that person alone', (_, text, person) => {
    expect(readAnswer(text, ASKED)).toEqual({ kind: 'found', text: person });
  });

  test.each([
    ['QAK-2 NF', `${MSH}MSA|AA|C1\rQAK|C1|NF\r${QPD}`],
    ['ERR-3 204, unknown key identifier', `${MSH}MSA|AE|C1\rERR||QPD^1^3|204|E\rQAK|C1|AE\r${QPD}`],
  ])('that nobody knows the id: %s', (_, text) => {
    expect(readAnswer(text, ASKED)).toEqual({ kind: 'not-found' });
  });

  test('a commit acknowledgment only: the response follows', () => {
    expect(readAnswer(`${MSH}MSA|CA|C1\r`, ASKED)).toEqual({ kind: 'wait' });
  });

  test.each([
    ['to another query', `${MSH}MSA|AA|C2\rQAK|C2|OK\r${QPD}${PID}`, 'mismatch'],
    ['about somebody else', `${MSH}MSA|AA|C1\rQAK|C1|OK\r${QPD}${OTHER}`, 'no-such-person'],
    ['that is found and holds nobody', `${MSH}MSA|AA|C1\rQAK|C1|OK\r${QPD}`, 'no-such-person'],
    ['AE', `${MSH}MSA|AE|C1\rERR|||207|E\rQAK|C1|AE\r${QPD}`, 'refused'],
    ['AR', `${MSH}MSA|AR|C1\r`, 'refused'],
    ['CE', `${MSH}MSA|CE|C1\r`, 'refused'],
    ['AA over QAK-2 AE', `${MSH}MSA|AA|C1\rQAK|C1|AE\r${QPD}${PID}`, 'refused'],
    ['AA over QAK-2 AR', `${MSH}MSA|AA|C1\rQAK|C1|AR\r${QPD}${PID}`, 'refused'],
    ['without MSA', `${MSH}${PID}`, 'no-msa'],
    ['with an unknown MSA-1', `${MSH}MSA|OK|C1\r${PID}`, 'unknown-code'],
    ['that is no HL7', 'HTTP/1.1 400 Bad Request', 'no-hl7'],
  ])('%s cannot be used', (_, text, reason) => {
    expect(readAnswer(text, ASKED)).toEqual({ kind: 'failed', reason });
  });
});
