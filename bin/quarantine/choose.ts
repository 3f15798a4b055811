import { isRefusedByIntake } from '../../runtime/queue-attributes.ts';
import type { TakenMessage } from './fifo-queue.ts';
import type { Matches } from './filter.ts';

/**
 * What becomes of a message when an action is about several:
 *
 * - `chosen`
 * - `other`: the filter does not match it
 * - `refused`: the intake refused it, so it is no message that could be sent
 * - `back`: it was resent, and came back to quarantine in the meantime
 * - `earlier`: an earlier one of its patient stays, and a patient's messages are sent in order
 */
export type Choice = 'chosen' | 'other' | 'refused' | 'back' | 'earlier';

/** Decides about one message after the other, in the order of each patient. */
export type Choose = (message: TakenMessage) => Choice;

export function toResend(matches: Matches): Choose {
  const held = new Set<string>();
  const resent = new Set<string>();
  const choiceOf = ({ groupId, body }: TakenMessage): Choice => {
    if (resent.has(body)) return 'back';
    return held.has(groupId) ? 'earlier' : 'chosen';
  };
  return (message) => {
    if (!matches(message)) {
      held.add(message.groupId);
      return 'other';
    }
    if (isRefusedByIntake(message.attributes)) return 'refused';
    const choice = choiceOf(message);
    if (choice === 'chosen') resent.add(message.body);
    else held.add(message.groupId);
    return choice;
  };
}

export function toDrop(matches: Matches): Choose {
  return (message) => (matches(message) ? 'chosen' : 'other');
}

/** What comes of an action on several messages. */
export interface Settled {
  readonly done: number;
  /** Messages that stay, by the reason. */
  readonly left: Readonly<Record<Exclude<Choice, 'chosen'>, number>>;
  /** Messages that were not seen: after others of their patient that stay, or in flight. */
  readonly unseen: number;
}

/** @param choices about all messages that were seen */
export function settled(choices: readonly Choice[], unseen: number): Settled {
  const count = (choice: Choice) => choices.filter((one) => one === choice).length;
  const left = {
    other: count('other'),
    refused: count('refused'),
    back: count('back'),
    earlier: count('earlier'),
  };
  return { done: count('chosen'), left, unseen };
}
