import { useState } from 'preact/hooks';
import type { Found, RecordView } from '../server/api.ts';
import { revealedRecord, search } from './ask.ts';
import { RecordFacts } from './message/record.tsx';

const RANGES = [
  [1, 'last hour'],
  [24, 'last day'],
  [168, 'last 7 days'],
  [336, 'last 14 days'],
  [720, 'last 30 days'],
] as const;

interface Props {
  /** Called with the control IDs that were found, the newest last. */
  readonly onFound: (controlIds: readonly string[]) => void;
}

/** Looks for a message in the logs of a deployed environment, and for what the record has of its resource. */
export function Find({ onFound }: Props) {
  const [term, setTerm] = useState('');
  const [hours, setHours] = useState(24);
  const [found, setFound] = useState<Found>();
  const [isBusy, setBusy] = useState(false);
  const [revealed, setRevealed] = useState<RecordView>();
  const look = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setRevealed(undefined);
    try {
      const got = await search(term.trim(), hours);
      setFound(got);
      onFound(got.controlIds);
    } catch {
      setFound({ isDone: false, text: 'The console is not responding.', controlIds: [], record: undefined });
    }
    setBusy(false);
  };
  const record = revealed ?? found?.record;
  return (
    <section aria-labelledby="find">
      <h2 id="find">Find a message</h2>
      <form class="row" onSubmit={(event) => void look(event)}>
        <label class="hidden" for="term">
          Control ID or FHIR id
        </label>
        <input
          id="term"
          value={term}
          required
          placeholder="control ID or FHIR id"
          spellcheck={false}
          autocomplete="off"
          aria-describedby="found"
          onInput={({ currentTarget }) => setTerm(currentTarget.value)}
        />
        <select
          name="hours"
          aria-label="Time range"
          value={hours}
          onChange={({ currentTarget }) => setHours(Number(currentTarget.value))}
        >
          {RANGES.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
        <button type="submit" class="main" disabled={isBusy}>
          {isBusy ? 'Searching …' : 'Search'}
        </button>
      </form>
      <p id="found" role="status" class={found?.isDone === false ? 'said error' : 'said'}>
        {found?.text}
      </p>
      {record !== undefined && (
        <div class="found-record">
          <h3>The record of {record.key}</h3>
          <RecordFacts record={record} />
          {record.segments.length === 0 && (
            <button
              type="button"
              onClick={() => void revealedRecord(record.key.split('/')[1] ?? '').then(setRevealed)}
            >
              Show its segments, which are patient data
            </button>
          )}
        </div>
      )}
    </section>
  );
}
