import { useState } from 'preact/hooks';
import type { Quarantine as Held, QuarantineRow } from '../api.ts';
import { drop, resend } from './ask.ts';
import { clock } from './texts.ts';

interface Props {
  readonly quarantine: Held;
  readonly onSelect: (controlId: string) => void;
}

/** Messages that could not be delivered: resend them, or drop them with a note. */
export function Quarantine({ quarantine: { rows, waiting }, onSelect }: Props) {
  const [said, setSaid] = useState('');
  return (
    <section aria-labelledby="quarantine">
      <h2 id="quarantine">Quarantine</h2>
      {rows.length === 0 && <p class="quiet">Quarantine is empty.</p>}
      <ul class="held">
        {rows.map((row) => (
          <Row key={row.id} row={row} onSelect={onSelect} say={setSaid} />
        ))}
      </ul>
      {waiting > 0 && <p class="quiet">{waiting} more waiting for earlier ones of their patient.</p>}
      <p role="status" class="said">
        {said}
      </p>
    </section>
  );
}

interface RowProps {
  readonly row: QuarantineRow;
  readonly onSelect: (controlId: string) => void;
  readonly say: (text: string) => void;
}

function Row({ row, onSelect, say }: RowProps) {
  const [isBusy, setBusy] = useState(false);
  const [note, setNote] = useState<string>();
  const act = async (work: () => Promise<{ text: string }>) => {
    setBusy(true);
    try {
      say((await work()).text);
    } catch {
      say('The pipeline is not responding.');
    }
    setBusy(false);
  };
  return (
    <li>
      <div class="row">
        {row.refused === undefined ? (
          <button type="button" class="link" onClick={() => onSelect(row.controlId)}>
            {row.controlId || row.id}
          </button>
        ) : (
          <code>{row.refused.resource || row.id}</code>
        )}
        <span class="bad-text">{row.reason}</span>
        <span class="quiet">{clock(row.quarantinedAt)}</span>
      </div>
      {note === undefined ? (
        <div class="row">
          {row.refused === undefined && (
            <button type="button" disabled={isBusy} onClick={() => void act(() => resend(row.id))}>
              {isBusy ? 'Resending …' : 'Resend'}
            </button>
          )}
          <button type="button" disabled={isBusy} onClick={() => setNote('')}>
            Drop …
          </button>
        </div>
      ) : (
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            void act(() => drop(row.id, note));
          }}
        >
          <input
            // The button that opened it is gone, so the focus moves here.
            ref={(input) => {
              if (input?.value === '') input.focus();
            }}
            value={note}
            required
            pattern=".*\S.*"
            placeholder="Reason (logged)"
            aria-label="Reason for dropping it"
            onInput={({ currentTarget }) => setNote(currentTarget.value)}
          />
          <button type="submit" disabled={isBusy}>
            Drop
          </button>
          <button type="button" onClick={() => setNote(undefined)}>
            Keep
          </button>
        </form>
      )}
    </li>
  );
}
