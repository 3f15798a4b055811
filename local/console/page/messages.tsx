import { useEffect, useRef, useState } from 'preact/hooks';
import type { MessageRow } from '../api.ts';
import { clock, latency, STATES } from './texts.ts';

interface Props {
  readonly rows: readonly MessageRow[];
  readonly selected: string | undefined;
  readonly onSelect: (controlId: string) => void;
}

/** The recent messages, newest first. */
export function Messages({ rows, selected, onSelect }: Props) {
  const now = useNow(rows.some(({ settledAt }) => settledAt === undefined));
  const table = useRef<HTMLDivElement>(null);
  const isThere = rows.some(({ controlId }) => controlId === selected);
  useEffect(() => {
    if (isThere && table.current !== null) show(table.current);
  }, [selected, isThere]);
  return (
    <section aria-labelledby="messages">
      <h2 id="messages">Messages</h2>
      <div class="table" ref={table}>
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
                <td>{clock(row.enqueuedAt)}</td>
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
        {rows.length === 0 && (
          <p class="quiet empty">Send a resource, here or with curl, and follow its message here.</p>
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
