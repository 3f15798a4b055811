import { judgeAnswer } from '../../../bin/load/answer.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const ok = { resource: { id: 'p', meta: { versionId: '1KDY2W1SE8PTGB4X7N3C' } }, message: '' };
const judge = (status: number, body: unknown, retryAfter: string | null = null) =>
  judgeAnswer(status, typeof body === 'string' ? body : JSON.stringify(body), retryAfter, 'p', NOW);

test('a success has the control ID, and what was not mapped exactly as a note', () => {
  expect(judge(200, ok)).toEqual({ kind: 'accepted', controlId: '1KDY2W1SE8PTGB4X7N3C' });
  expect(judge(200, { ...ok, message: 'Not mapped exactly: Patient.active' })).toMatchObject({
    kind: 'accepted',
    note: 'Not mapped exactly: Patient.active',
  });
});

test.each<[string, number, unknown]>([
  ['a page of something else', 200, '<html>'],
  ['null', 200, 'null'],
  ['another Patient', 200, { ...ok, resource: { ...ok.resource, id: 'q' } }],
  ['a Patient without a version', 200, { resource: { id: 'p' }, message: '' }],
  ['an empty success', 204, ''],
])('a success that is not the transform’s own is none: %s', (_, status, body) => {
  expect(judge(status, body)).toMatchObject({ kind: 'refused', status });
});

test.each<[number, string]>([
  [400, 'rejected'],
  [413, 'rejected'],
  [422, 'rejected'],
  [301, 'refused'],
  [401, 'refused'],
  [403, 'refused'],
  [404, 'refused'],
  [405, 'refused'],
  [408, 'transient'],
  [429, 'transient'],
  [500, 'transient'],
  [503, 'transient'],
  [504, 'transient'],
])('%i is %s, for the reason that the answer gives', (status, kind) => {
  expect(judge(status, { resource: {}, message: 'why' })).toEqual({ kind, status, reason: 'why' });
  expect(judge(status, 'GEHEIM')).toEqual({ kind, status, reason: `answered ${status}` });
});

test('IAM’s refusal is read, control characters are not shown, and a long reason ends', () => {
  expect(judge(403, { Message: 'User is not\u001b[2J\r\nauthorized' })).toMatchObject({
    reason: 'User is not [2J authorized',
  });
  expect(judge(400, { message: 'x'.repeat(5000) })).toMatchObject({ reason: `${'x'.repeat(2000)} …` });
});
