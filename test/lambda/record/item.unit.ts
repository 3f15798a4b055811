import { randomBytes } from 'node:crypto';
import { HttpError } from '../../../lambda/http.ts';
import { MOST_RECORDED_BYTES, messageAttribute, recordItem } from '../../../lambda/record/item.ts';
import type { RecordedMessage } from '../../../lambda/record/record-table.ts';

const MESSAGE: RecordedMessage = {
  controlId: '1KDY2W1SE8PTGB4X7N3C',
  time: 1_767_323_045_678,
  messageType: 'ADT^A31',
  contentHash: 'a'.repeat(64),
  version: { number: 7, lastUpdated: 1_767_323_045_000 },
  text: 'MSH|^~\\&|…\rPID|1||𠮷田\r',
};

test.each([
  ['a version and its time', MESSAGE],
  ['a version alone', { ...MESSAGE, version: { number: 7, lastUpdated: undefined } }],
  ['no version', { ...MESSAGE, version: undefined }],
  ['a version that is no number', { ...MESSAGE, version: { number: undefined, id: '9f-3', lastUpdated: 1 } }],
  ['the name of its source', { ...MESSAGE, sourceName: 'hapi' }],
])('a message with %s comes back as it was', (_, message) => {
  const item = {
    confirmed: messageAttribute(message),
    leaseOwner: { S: 'o' },
    leaseUntil: { N: '12' },
  };

  expect(recordItem(item)).toEqual({
    confirmed: message,
    pending: undefined,
    lease: { owner: 'o', until: 12 },
  });
});

test('an item that does not exist says nothing', () => {
  expect(recordItem(undefined)).toEqual({ confirmed: undefined, pending: undefined, lease: undefined });
});

test('two messages of the largest size fit into an item, and a larger one is refused with both sizes', () => {
  const id = 'x'.repeat(64);
  const [small, large] = [16, MOST_RECORDED_BYTES + 100].map((bytes) => ({
    ...MESSAGE,
    // gzip takes off what the base adds.
    text: randomBytes(bytes).toString('base64'),
  }));
  const item = { key: { S: `Patient/${id}` }, confirmed: small, pending: small };
  const beside = Buffer.byteLength(
    JSON.stringify({ ...item, leaseOwner: MESSAGE.controlId, leaseUntil: MESSAGE.time }),
  );

  expect(2 * MOST_RECORDED_BYTES + beside).toBeLessThan(400 * 1024);
  expect(() => messageAttribute(large ?? MESSAGE)).toThrow(HttpError);
  expect(() => messageAttribute(large ?? MESSAGE)).toThrow(
    /would have \d{6} bytes in the record, compressed; the most is 194560\.$/,
  );
});
