import type { TakenMessage } from '../../../bin/quarantine/fifo-queue.ts';
import { earlierOfPatient, find } from '../../../bin/quarantine/single.ts';

describe('a message in quarantine', () => {
  const message = (id: string, groupId: string, controlId?: string): TakenMessage => ({
    id,
    groupId,
    body: '',
    sentAt: 0,
    receipt: '',
    attributes: controlId === undefined ? {} : { controlId },
  });
  const messages = [message('aaaa-1', 'p', 'C1'), message('aaaa-2', 'q'), message('bbbb-3', 'p', 'C3')];

  test('is found by its id, four characters of it, or its control ID', () => {
    expect(find(messages, 'aaaa-2')).toBe(messages[1]);
    expect(find(messages, 'bbbb')).toBe(messages[2]);
    expect(find(messages, 'C1')).toBe(messages[0]);
    expect(find(messages, 'aaaa')).toBe('several');
    expect(find(messages, 'bbb')).toBe('none');
  });

  test('comes after the earlier ones of its patient', () => {
    expect(earlierOfPatient(messages, messages[2] as TakenMessage)).toEqual([messages[0]]);
    expect(earlierOfPatient(messages, messages[1] as TakenMessage)).toEqual([]);
  });
});
