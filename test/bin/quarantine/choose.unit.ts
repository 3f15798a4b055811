import { toDrop, toResend } from '../../../bin/quarantine/choose.ts';
import type { TakenMessage } from '../../../bin/quarantine/fifo-queue.ts';
import { messageIn } from './message-in.ts';

const message = (body: string, groupId: string, reason = 'nack') =>
  messageIn({ body, groupId, attributes: { reason } });
const isNack = ({ attributes }: TakenMessage) => attributes.reason === 'nack';

describe('of several messages to resend', () => {
  test("one whose patient has an earlier message that stays is not chosen: a patient's messages are sent in order", () => {
    const choose = toResend(isNack);

    expect([
      choose(message('1', 'p')),
      choose(message('2', 'q', 'no-hl7')),
      choose(message('3', 'p')),
      choose(message('4', 'q')),
    ]).toEqual(['chosen', 'other', 'chosen', 'earlier']);
  });

  test('one that came back stays, and so do later ones of its patient', () => {
    const choose = toResend(isNack);

    expect(['1', '1', '2'].map((body) => choose(message(body, 'p')))).toEqual(['chosen', 'back', 'earlier']);
  });

  test('what the intake refused is not chosen, and nothing waits for it', () => {
    const choose = toResend(() => true);

    expect(choose(message('{}', 'p', 'intake-invalid'))).toBe('refused');
    expect(choose(message('1', 'p'))).toBe('chosen');
  });
});

test('of several to drop, all are chosen that match, even two of the same content', () => {
  const choose = toDrop(isNack);

  expect([choose(message('1', 'p', 'no-hl7')), choose(message('2', 'p')), choose(message('2', 'p'))]).toEqual(
    ['other', 'chosen', 'chosen'],
  );
});
