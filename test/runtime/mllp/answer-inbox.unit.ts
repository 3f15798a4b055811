import { AnswerInbox } from '../../../runtime/mllp/answer-inbox.ts';

const frames = (...bytes: number[]) => bytes.map((byte) => Uint8Array.of(byte));
const byte = ([first]: Uint8Array) => first;
const even = ([first = 0]: Uint8Array) => (first % 2 === 0 ? first : undefined);

test('gives the first answer, whether it came before it was waited for or after, and keeps what follows', async () => {
  const inbox = new AnswerInbox();
  for (const frame of frames(1, 2, 4)) inbox.add(frame);

  expect(await inbox.answer(even)).toBe(2);
  expect(await inbox.answer(even)).toBe(4);
  const coming = inbox.answer(even);
  inbox.add(Uint8Array.of(3));
  inbox.add(Uint8Array.of(6));
  inbox.add(Uint8Array.of(8));
  expect(await coming).toBe(6);
  expect(inbox.takeRest()).toEqual(frames(8));
  expect(inbox.takeRest()).toEqual([]);
});

test('fails once no frame is left', async () => {
  const inbox = new AnswerInbox();
  inbox.add(Uint8Array.of(1));
  inbox.fail(new Error('closed'));

  expect(await inbox.answer(byte)).toBe(1);
  await expect(inbox.answer(byte)).rejects.toThrow('closed');
});

test('fails whoever waits, and nobody twice', async () => {
  const inbox = new AnswerInbox();
  const waiting = inbox.answer(even);
  inbox.add(Uint8Array.of(1));
  inbox.fail(new Error('reset'));

  await expect(waiting).rejects.toThrow('reset');
  inbox.add(Uint8Array.of(2));
  expect(inbox.takeRest()).toEqual(frames(2));
});

test('an error of the reader goes to whoever waits, and not to the socket that brought the frame', async () => {
  const inbox = new AnswerInbox();
  const waiting = inbox.answer(() => {
    throw new TypeError('a bug');
  });

  expect(() => inbox.add(Uint8Array.of(1))).not.toThrow();
  await expect(waiting).rejects.toThrow(TypeError);
});
