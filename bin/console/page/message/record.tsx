import type { RecordView } from '../../server/api.ts';
import { MessageText } from './message-text.tsx';

/** What the record has of a resource. */
export function RecordFacts({ record }: { record: RecordView }) {
  return (
    <>
      <dl class="facts">
        {record.facts.map(([name, value], index) => (
          <div key={index}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      {record.segments.length > 0 && <MessageText segments={record.segments} />}
    </>
  );
}
