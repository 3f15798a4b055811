import type { MessageDetail, MessageRow } from '../../server/api.ts';
import { count, duration, STATES } from '../texts.ts';

interface Props {
  readonly row: MessageRow;
  readonly detail: MessageDetail | undefined;
  /** Called with the resource that was read back, as JSON. */
  readonly onUpdate: (text: string) => void;
}

/** What became of a message, and where it came from. */
export function Facts({ row, detail, onUpdate }: Props) {
  const resource = detail?.readBack?.resource;
  const tries = row.attempts > 0 ? ` after ${count(row.attempts, 'attempt')}` : '';
  const took = row.settledAt === undefined ? '' : `, ${duration(row.settledAt - row.enqueuedAt)}`;
  return (
    <dl class="facts">
      <div>
        <dt>State</dt>
        <dd>
          <span class={`state ${row.state}`}>{STATES[row.state]}</span> {row.answer}
          {tries}
          {took}
        </dd>
      </div>
      <div>
        <dt>FHIR id</dt>
        <dd>
          <code>{row.fhirId}</code>
          {resource !== undefined && (
            <button type="button" onClick={() => onUpdate(JSON.stringify(resource, null, 2))}>
              Edit and send as update
            </button>
          )}
        </dd>
      </div>
      {/* In AWS it is known from the log alone. */}
      {(row.source !== '' || detail?.archive !== undefined) && (
        <div>
          <dt>From</dt>
          <dd>{row.source === '' ? '/persistence' : <>source {row.source}</>}</dd>
        </div>
      )}
      {detail?.archive !== undefined && (
        <div>
          <dt>Archive</dt>
          <dd>{archiveText(detail.archive)}</dd>
        </div>
      )}
    </dl>
  );
}

function archiveText({ key, state, bytes }: NonNullable<MessageDetail['archive']>) {
  if (state === 'none') return 'none: only the test HL7 server archives';
  if (state === 'absent') return 'not archived yet';
  return (
    <>
      <code>{key}</code> {count(bytes, 'byte')},{' '}
      {state === 'same' ? (
        'identical to the queued message'
      ) : (
        <strong>differs from the queued message</strong>
      )}
    </>
  );
}
