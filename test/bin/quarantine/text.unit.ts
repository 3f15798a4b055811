import { newestLast, summaryOf } from '../../../bin/quarantine/summary.ts';
import { listText, showText } from '../../../bin/quarantine/text.ts';
import { messageIn } from './message-in.ts';

const MESSAGE =
  'MSH|^~\\&|A||||20260102||ADT^A31|C1|T|2.5.1\rPID|1||MR-1^^^H^MR~f-1^^^FHIRWORKS^FW||PLANTED^NAME\r';
const REFUSED = { reason: 'nack', msa1: 'AE', err2: 'PID^1^3', err3: '101', controlId: 'C1', attempts: '1' };

test('what the intake refused has no segments, whatever its content begins with', () => {
  const summary = summaryOf(
    messageIn({ body: 'EIBE, no JSON', attributes: { reason: 'intake-no-json', source: 'hapi' } }),
  );

  expect(summary.segments).toEqual([]);
  expect(showText(summary)).toMatch(/^content +13 bytes$/m);
});

test('a message is listed with its event, its resource, and every error in words', () => {
  const errors = '101 Required field missing at PID^1^3; 103 Table value not found at PID^1^8';
  const summary = summaryOf(messageIn({ body: MESSAGE, attributes: { ...REFUSED, errors } }));

  const [head, line] = listText([summary]).split('\n');

  expect(head).toMatch(/^ID +MSH-10 +quarantined \(UTC\) +event +resource +attempts +reason$/);
  expect(line).toMatch(
    /^aaaa-1 +C1 +2026-01-02T03:04:05 +ADT\^A31 +Patient\/f-1 +1 +nack AE 101 Required field missing at PID\^1\^3; 103 Table value not found at PID\^1\^8$/,
  );
  expect(showText(summary)).toMatch(/^err2 +PID\^1\^3\nerr3 +101\nerrors +101 .*\nerrors +103 /m);
  expect(listText([summary]) + showText(summary)).not.toMatch(/PLANTED|MR-1/);
});

test.each([
  [
    'a code that an earlier version kept has its words',
    MESSAGE,
    REFUSED,
    'nack AE 101 Required field missing',
  ],
  ['what SQS itself moved is read', MESSAGE, {}, 'too-many-receives'],
  ['what is no HL7 has no event and no resource', 'PLANTED', { reason: 'no-hl7' }, 'no-hl7'],
])('%s', (_, body, attributes, why) => {
  const summary = summaryOf(messageIn({ body, attributes }));

  const isRead = body === MESSAGE;
  expect(summary).toMatchObject(
    isRead
      ? { controlId: 'C1', messageType: 'ADT^A31', resourceType: 'Patient', fhirId: 'f-1' }
      : { controlId: undefined, messageType: undefined, fhirId: undefined },
  );
  expect(listText([summary]).trimEnd().endsWith(`  ${why}`)).toBe(true);
});

test('texts in the places of ids and codes are not shown', () => {
  const summary = summaryOf(
    messageIn({
      body: 'MSH|^~\\&|A||||1||PLANTED^PLANTED|PLANTED PATIENT|T|2.5.1\rPID|1||PLANTED^^^FHIRWORKS^FW\r',
    }),
  );

  expect({ ...summary, fhirId: '' }).toMatchObject({ controlId: '?', messageType: undefined });
  expect(listText([{ ...summary, fhirId: undefined }])).not.toContain('PLANTED');
});

test('the newest is last, and those of one moment are always in the same order', () => {
  const first = messageIn({ id: '1', sentAt: 1, groupId: 'z' });
  const [older, newer] = [
    messageIn({ id: '2', sentAt: 2, groupId: 'p' }),
    messageIn({ id: '3', sentAt: 2, groupId: 'p' }),
  ];
  const other = messageIn({ id: '4', sentAt: 2, groupId: 'a' });

  for (const delivered of [
    [older, newer, other, first],
    [other, first, older, newer],
  ])
    expect(newestLast(delivered)).toEqual([first, other, older, newer]);
});
