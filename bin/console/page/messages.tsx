import { useEffect, useRef, useState } from 'preact/hooks';
import type { MessageRow, MessageState } from '../server/api.ts';
import { hasWords, latency, moment, STATES } from './texts.ts';

interface Props {
  readonly rows: readonly MessageRow[];
  readonly selected: string | undefined;
  readonly onSelect: (controlId: string) => void;
  /** What to do where there is no message. */
  readonly advice: string;
}

/** Of the selected state or all, with all words of the filter in what a row shows. */
function shown(rows: readonly MessageRow[], words: string, state: string): readonly MessageRow[] {
  return rows.filter((row) => {
    const { controlId, trigger, fhirId, source, answer } = row;
    const isOfState = state === '' || row.state === state;
    return isOfState && hasWords([controlId, trigger, fhirId, source, answer].join(' '), words);
  });
}

/** The recent messages, newest first. */
export function Messages({ rows: all, selected, onSelect, advice }: Props) {
  const [words, setWords] = useState('');
  const [state, setState] = useState('');
  const rows = shown(all, words, state);
  const now = useNow(rows.some(({ settledAt }) => settledAt === undefined));
  const table = useRef<HTMLDivElement>(null);
  const isThere = rows.some(({ controlId }) => controlId === selected);
  useEffect(() => {
    if (isThere && table.current !== null) show(table.current);
  }, [selected, isThere]);
  return (
    <section aria-labelledby="messages">
      <div class="head">
        {/* The skip link leads here. */}
        <h2 id="messages" tabIndex={-1}>
          Messages
        </h2>
        <span class="quiet" role="status">
          {rows.length === all.length ? all.length : `${rows.length} of ${all.length}`}
        </span>
        <input
          type="search"
          value={words}
          placeholder="Filter: id, event, source, answer"
          aria-label="Filter messages"
          spellcheck={false}
          onInput={({ currentTarget }) => setWords(currentTarget.value)}
        />
        <select
          aria-label="State of messages"
          value={state}
          onChange={({ currentTarget }) => setState(currentTarget.value)}
        >
          <option value="">any state</option>
          {Object.keys(STATES).map((one) => (
            <option key={one} value={one}>
              {STATES[one as MessageState]}
            </option>
          ))}
        </select>
      </div>
      <div class="table" ref={table}>
        {rows.length > 0 && (
          <table aria-labelledby="messages">
            <thead>
              <tr>
                <th scope="col">Queued</th>
                <th scope="col">Control ID</th>
                <th scope="col">Event</th>
                <th scope="col">State</th>
                <th scope="col">Answer</th>
                <th scope="col" class="number">
                  Attempts
                </th>
                <th scope="col" class="number">
                  Latency
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr
                  key={row.controlId}
                  class={row.controlId === selected ? 'selected' : ''}
                  data-state={row.state}
                  onClick={() => onSelect(row.controlId)}
                >
                  <td>{moment(row.enqueuedAt)}</td>
                  <td>
                    <button
                      type="button"
                      class="link"
                      aria-current={row.controlId === selected}
                      onClick={() => onSelect(row.controlId)}
                    >
                      {row.controlId}
                    </button>
                  </td>
                  <td>{row.trigger}</td>
                  <td>
                    <span class={`state ${row.state}`}>{STATES[row.state]}</span>
                  </td>
                  <td class="answer-text">{row.answer}</td>
                  <td class="number">{row.attempts}</td>
                  <td class="number">{latency(row, now)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {rows.length === 0 && (
          <p class="quiet empty">{all.length === 0 ? advice : 'No message is like that.'}</p>
        )}
      </div>
    </section>
  );
}

/** Scrolls to the selected row, without scrolling the page. */
function show(table: HTMLElement): void {
  const row = table.querySelector<HTMLElement>('.selected');
  const head = table.querySelector('thead')?.clientHeight ?? 0;
  if (row === null) return;
  const top = row.offsetTop - head;
  const isSeen =
    top >= table.scrollTop && row.offsetTop + row.clientHeight <= table.scrollTop + table.clientHeight;
  if (!isSeen) table.scrollTop = top;
}

/** The current time, updated every half second while a message is in progress. */
function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!isRunning) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}
