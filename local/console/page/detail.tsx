import { useEffect, useState } from 'preact/hooks';
import type { MessageDetail, MessageRow } from '../api.ts';
import { detail as askDetail } from './ask.ts';
import { History } from './history.tsx';
import { MessageText } from './message-text.tsx';
import { ReadBack } from './read-back.tsx';
import { Tabs } from './tabs.tsx';
import { count, duration, STATES } from './texts.ts';

interface Props {
  readonly row: MessageRow | undefined;
  /** Called with the resource that was read back, as JSON. */
  readonly onUpdate: (text: string) => void;
}

/** One message: its text, its history, its copy in the archive and the Patient that is read back. */
export function Detail({ row, onUpdate }: Props) {
  const detail = useDetail(row);
  return (
    <section aria-labelledby="detail" class="detail">
      <h2 id="detail">{row === undefined ? 'Message' : `Message ${row.controlId}`}</h2>
      {row === undefined && <p class="quiet empty">Choose a message above.</p>}
      {row !== undefined && <Facts row={row} detail={detail} onUpdate={onUpdate} />}
      {detail !== undefined && (
        <Tabs
          tabs={[
            ['Message', <MessageText key={detail.row.controlId} segments={detail.segments} />],
            ['Read back', <ReadBack detail={detail} />],
            ['History', <History steps={detail.steps} />],
          ]}
        />
      )}
    </section>
  );
}

function Facts({
  row,
  detail,
  onUpdate,
}: {
  row: MessageRow;
  detail: MessageDetail | undefined;
  onUpdate: Props['onUpdate'];
}) {
  const resource = detail?.readBack.resource;
  const tries = row.attempts > 0 ? ` after ${count(row.attempts, 'attempt')}` : '';
  const took = row.settledAt === undefined ? '' : `, ${duration(row.settledAt - row.enqueuedAt)}`;
  return (
    <dl class="facts">
      <dt>State</dt>
      <dd>
        <span class={`state ${row.state}`}>{STATES[row.state]}</span> {row.answer}
        {tries}
        {took}
      </dd>
      <dt>FHIR id</dt>
      <dd>
        <code>{row.fhirId}</code>
        {resource !== undefined && (
          <button type="button" onClick={() => onUpdate(JSON.stringify(resource, null, 2))}>
            Edit and send as update
          </button>
        )}
      </dd>
      <dt>From</dt>
      <dd>{row.source === '' ? '/persistence' : <>source {row.source}</>}</dd>
      <dt>Archive</dt>
      <dd>{archiveText(detail)}</dd>
    </dl>
  );
}

function archiveText(detail: MessageDetail | undefined) {
  if (detail === undefined) return '';
  const { key, state, bytes } = detail.archive;
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

/** Fetched again with each change of the message. The previous detail is shown until the new one arrives. */
function useDetail(row: MessageRow | undefined): MessageDetail | undefined {
  const [detail, setDetail] = useState<MessageDetail>();
  useEffect(() => {
    if (row === undefined) return setDetail(undefined);
    let isWanted = true;
    askDetail(row.controlId)
      .then((got) => isWanted && setDetail(got))
      .catch(() => isWanted && setDetail(undefined));
    return () => {
      isWanted = false;
    };
  }, [row]);
  return detail?.row.controlId === row?.controlId ? detail : undefined;
}
