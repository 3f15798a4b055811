import type { MessageRow } from '../server/api.ts';
import { count, STATES } from './texts.ts';
import type { Live } from './use-stream.ts';

/** Announces changes to screen readers: of the breaker, of the quarantine and of the selected message. */
export function Announcer({ live, row }: { live: Live; row: MessageRow | undefined }) {
  const { isConnected, status, quarantine } = live;
  const lines = [
    isConnected ? '' : 'No connection to the pipeline.',
    status?.sender.isBreakerOpen
      ? 'The circuit breaker of the sender is open.'
      : 'The circuit breaker of the sender is closed.',
    quarantine.rows.length > 0 ? `${count(quarantine.rows.length, 'message')} in quarantine.` : '',
    row === undefined ? '' : `Message ${row.controlId} is ${STATES[row.state]}. ${row.answer}`,
  ];
  return (
    <div role="status" class="hidden">
      {lines.map((line, index) => (
        // Each line keeps its place, so that only a changed line is announced.
        <p key={index}>{line}</p>
      ))}
    </div>
  );
}
