import { useState } from 'preact/hooks';
import type { QuarantineRow } from '../server/api.ts';
import { drop, resend } from './ask.ts';
import { moment } from './texts.ts';

interface Props {
  readonly row: QuarantineRow;
  readonly mayChange: boolean;
  readonly onOpen: (row: QuarantineRow) => void;
  /** Does something and says what came of it. */
  readonly act: (work: () => Promise<{ text: string }>) => Promise<void>;
}

/** One message in quarantine, or what the intake refused. */
export function QuarantineItem({ row, mayChange, onOpen, act }: Props) {
  const [isBusy, setBusy] = useState(false);
  const [note, setNote] = useState<string>();
  const run = async (work: () => Promise<{ text: string }>) => {
    setBusy(true);
    await act(work);
    setBusy(false);
  };
  return (
    <li>
      <div class="row">
        <button type="button" class="link" onClick={() => onOpen(row)}>
          {(row.isRefused ? row.resource : row.controlId) || row.id}
        </button>
        {!row.isRefused && (
          <span class="quiet">
            {row.messageType} {row.resource}
          </span>
        )}
        <span class="bad-text">{row.reason}</span>
        <span class="quiet">{moment(row.quarantinedAt)}</span>
      </div>
      {mayChange && note === undefined && (
        <div class="row">
          {!row.isRefused && (
            <button type="button" disabled={isBusy} onClick={() => void run(() => resend(row.id))}>
              {isBusy ? 'Resending …' : 'Resend'}
            </button>
          )}
          <button type="button" disabled={isBusy} onClick={() => setNote('')}>
            Drop …
          </button>
        </div>
      )}
      {mayChange && note !== undefined && (
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            void run(() => drop(row.id, note));
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
