import { useState } from 'preact/hooks';
import type { Facts, Quarantine as Held, QuarantineRow } from '../server/api.ts';
import { listQuarantine, resendAll } from './ask.ts';
import { QuarantineItem } from './quarantine-item.tsx';
import { count as countText, hasWords } from './texts.ts';

interface Props {
  readonly quarantine: Held;
  /** How many there are, which may be more than are listed. */
  readonly count: number;
  readonly facts: Facts | undefined;
  readonly onOpen: (row: QuarantineRow) => void;
}

/** Messages that could not be delivered: open them, resend them, or drop them with a note. */
export function Quarantine({ quarantine: { rows: all, waiting }, count, facts, onOpen }: Props) {
  const [said, setSaid] = useState('');
  const [words, setWords] = useState('');
  const rows = all.filter((row) => hasWords(textOf(row), words));
  const act = async (work: () => Promise<{ text: string }>) => {
    try {
      setSaid((await work()).text);
    } catch {
      setSaid('The console is not responding.');
    }
  };
  return (
    <section aria-labelledby="quarantine">
      <div class="head">
        <h2 id="quarantine">Quarantine</h2>
        {all.length > 1 && (
          <input
            type="search"
            value={words}
            placeholder="Filter: reason, id"
            aria-label="Filter quarantine"
            spellcheck={false}
            onInput={({ currentTarget }) => setWords(currentTarget.value)}
          />
        )}
        {facts?.place === 'deployed' && (
          <button type="button" onClick={() => void act(listQuarantine)}>
            List again
          </button>
        )}
      </div>
      {facts?.mayChange && all.length > 1 && (
        <ResendAll
          // Another filter is about other messages.
          key={words}
          isFiltered={words !== ''}
          rows={rows.filter(({ isRefused }) => !isRefused)}
          waiting={waiting}
          act={act}
        />
      )}
      {all.length === 0 && waiting === 0 && <p class="quiet">Quarantine is empty.</p>}
      {all.length > 0 && rows.length === 0 && <p class="quiet">Nothing is like that.</p>}
      <ul class="held">
        {rows.map((row) => (
          <QuarantineItem
            key={row.id}
            row={row}
            mayChange={facts?.mayChange === true}
            onOpen={onOpen}
            act={act}
          />
        ))}
      </ul>
      {waiting > 0 && <p class="quiet">{waiting} more waiting for earlier ones of their patient.</p>}
      {count > all.length + waiting && all.length > 0 && (
        <p class="quiet">{count - all.length - waiting} more came after this list.</p>
      )}
      <p role="status" class="said">
        {said}
      </p>
    </section>
  );
}

/** What the filter looks at. */
function textOf({ id, controlId, messageType, resource, reason }: QuarantineRow): string {
  return [id, controlId, messageType, resource, reason].join(' ');
}

interface ResendAllProps {
  readonly isFiltered: boolean;
  /** Messages that are listed and match the filter. */
  readonly rows: readonly QuarantineRow[];
  readonly waiting: number;
  readonly act: (work: () => Promise<{ text: string }>) => Promise<void>;
}

/** Resends what the filter shows; without a filter everything, those too that wait. Asks first. */
function ResendAll({ isFiltered, rows, waiting, act }: ResendAllProps) {
  const [isAsking, setAsking] = useState(false);
  const number = countText(rows.length + (isFiltered ? 0 : waiting), 'message');
  const resend = () => {
    setAsking(false);
    void act(() => resendAll(isFiltered ? rows.map(({ id }) => id) : undefined));
  };
  return (
    <div class="row resend-all">
      {isAsking ? (
        <>
          <span>Resend {number}?</span>
          <button type="button" class="main" onClick={resend}>
            Resend them
          </button>
          <button type="button" onClick={() => setAsking(false)}>
            Keep them
          </button>
        </>
      ) : (
        <button type="button" disabled={rows.length === 0} onClick={() => setAsking(true)}>
          {isFiltered ? `Resend these ${rows.length} …` : 'Resend all …'}
        </button>
      )}
    </div>
  );
}
