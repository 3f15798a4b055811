import type { MessageDetail } from '../../server/api.ts';
import { MARKS, Resource } from './resource.tsx';

const TITLES = {
  archive: 'Read back from the archive',
  query: 'Read back by a query to the HL7 endpoint',
  record: 'Read back from the record of what was sent',
} as const;

interface Props {
  readonly detail: MessageDetail;
  readonly readBack: NonNullable<MessageDetail['readBack']>;
}

/** The resource that was sent, next to the resource that GET reads. */
export function ReadBack({ detail: { sent, row, named }, readBack }: Props) {
  return (
    <>
      <p class="legend">
        {MARKS.map(({ mark, sign, meaning }) => (
          <span key={mark} class={mark}>
            <b>{sign}</b>{' '}
            {mark === 'new' ? '' : sent?.filter((line) => line.mark === mark && line.note).length} {meaning}
          </span>
        ))}
      </p>
      <div class={sent === undefined ? '' : 'two'}>
        {sent !== undefined && <Resource title="Sent" lines={sent} />}
        {readBack.resource !== undefined ? (
          <Resource title={TITLES[readBack.source]} lines={readBack.lines} />
        ) : (
          <div>
            <h3>{TITLES[readBack.source]}</h3>
            <p class="quiet">
              {readBack.status === 200
                ? `GET reads another message of this patient: ${readBack.versionId}${
                    readBack.versionId > row.controlId ? ', a later one.' : ', an earlier one.'
                  }`
                : `GET answers ${readBack.status}: ${readBack.message}`}
            </p>
          </div>
        )}
      </div>
      {named.length > 0 && (
        <div class="two">
          {named.map((lines, index) => (
            <Resource
              key={index}
              title={index === 0 ? 'Named in the message' : 'Named in the message too'}
              lines={lines}
            />
          ))}
        </div>
      )}
      {sent === undefined && (
        <p class="quiet">The resource was not sent from this page, so there is nothing to compare with.</p>
      )}
    </>
  );
}
