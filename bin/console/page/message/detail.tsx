import { useEffect, useState } from 'preact/hooks';
import type { MessageDetail, MessageRow } from '../../server/api.ts';
import { detail as askDetail, type Selection } from '../ask.ts';
import { Facts } from './facts.tsx';
import { History } from './history.tsx';
import { MessageText } from './message-text.tsx';
import { ReadBack } from './read-back.tsx';
import { Reading } from './reading.tsx';
import { RecordFacts } from './record.tsx';
import { Tabs } from './tabs.tsx';

interface Props {
  readonly selection: Selection | undefined;
  /** Its current row; undefined for something in quarantine. */
  readonly row: MessageRow | undefined;
  /** Called with the resource that was read back, as JSON. */
  readonly onUpdate: (text: string) => void;
  /** Called with the message, one segment a line. */
  readonly onEdit: (text: string) => void;
}

/** One message: its text, its history, its copy in the archive, the Patient that is read back, and the record of it. */
export function Detail({ selection, row, onUpdate, onEdit }: Props) {
  const [revealed, setRevealed] = useState<string>();
  const isRevealed = revealed !== undefined && revealed === selection?.id;
  const detail = useDetail(selection, row, isRevealed);
  const now = row ?? detail?.row;
  const name = now?.controlId || (now === undefined ? '' : 'in quarantine');
  return (
    <section aria-labelledby="detail" class="detail">
      <h2 id="detail">{now === undefined ? 'Message' : `Message ${name}`}</h2>
      {selection === undefined && <p class="quiet empty">Choose a message.</p>}
      {selection !== undefined && now === undefined && (
        <p class="quiet empty">
          It is not known here any more, or waits after an earlier one of its patient.
        </p>
      )}
      {now !== undefined && <Facts row={now} detail={detail} onUpdate={onUpdate} />}
      {detail !== undefined && (
        <Tabs key={selection?.kind} tabs={tabsOf(detail, () => setRevealed(selection?.id), onEdit)} />
      )}
    </section>
  );
}

function tabsOf(detail: MessageDetail, reveal: () => void, onEdit: Props['onEdit']) {
  const { segments, readBack, reading, record, steps, isHidden, refusedContent, row } = detail;
  const text = segments.map((tokens) => tokens.map((token) => token.text).join('')).join('\n');
  return [
    [
      'Message',
      <>
        {isHidden && (
          <p>
            <button type="button" onClick={reveal}>
              Show the content, which is patient data
            </button>
          </p>
        )}
        {refusedContent !== undefined && <pre class="resource">{refusedContent}</pre>}
        {!isHidden && refusedContent === undefined && (
          <MessageText key={row.controlId} segments={segments} absent={absentText(detail)} />
        )}
        {text !== '' && (
          <button type="button" class="edit" onClick={() => onEdit(text)}>
            Edit the message
          </button>
        )}
      </>,
    ],
    ...(readBack === undefined
      ? []
      : ([['Read back', <ReadBack detail={detail} readBack={readBack} />]] as const)),
    ...(reading === undefined
      ? []
      : ([['Read as FHIR', <Reading reading={reading} withText={false} />]] as const)),
    ['History', <History steps={steps} />],
    ...(record === undefined ? [] : ([['Record', <RecordFacts record={record} />]] as const)),
  ] as const;
}

function absentText({ archive }: MessageDetail): string {
  return archive === undefined
    ? 'The text of a message is not in the logs. The record has that of the last one, and the quarantine those that it holds.'
    : 'No text: the message was queued before the console started.';
}

/**
 * Fetched again with each change of the message. The previous detail of the same message is shown until the new one
 * arrives.
 */
function useDetail(
  selection: Selection | undefined,
  row: MessageRow | undefined,
  isRevealed: boolean,
): MessageDetail | undefined {
  const [got, setGot] = useState<{ id: string; detail: MessageDetail }>();
  useEffect(() => {
    if (selection === undefined) return;
    let isWanted = true;
    askDetail(selection, isRevealed)
      .then((detail) => isWanted && setGot({ id: selection.id, detail }))
      .catch(() => isWanted && setGot(undefined));
    return () => {
      isWanted = false;
    };
  }, [selection, row, isRevealed]);
  return got?.id === selection?.id ? got?.detail : undefined;
}
