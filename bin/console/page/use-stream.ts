import { useEffect, useState } from 'preact/hooks';
import type { Facts, MessageRow, Quarantine, Status, StreamEvents } from '../server/api.ts';

/** The live state, as the server reports it. */
export interface Live {
  readonly isConnected: boolean;
  /** Undefined until the server has been reached once. */
  readonly facts: Facts | undefined;
  /** Newest first. */
  readonly messages: readonly MessageRow[];
  readonly status: Status | undefined;
  readonly quarantine: Quarantine;
}

const NOTHING: Live = {
  isConnected: false,
  facts: undefined,
  messages: [],
  status: undefined,
  quarantine: { rows: [], waiting: 0 },
};

/** Subscribes to the server's event stream; the browser reconnects automatically. */
export function useStream(): Live {
  const [live, setLive] = useState(NOTHING);
  useEffect(() => {
    const source = new EventSource('/console/events');
    const on = <N extends keyof StreamEvents>(
      name: N,
      take: (live: Live, value: StreamEvents[N]) => Partial<Live>,
    ) =>
      source.addEventListener(name, ({ data }) => {
        const value = JSON.parse(data) as StreamEvents[N];
        setLive((before) => ({ ...before, ...take(before, value), isConnected: true }));
      });
    on('facts', (_, facts) => ({ facts }));
    on('messages', ({ messages }, rows) => ({ messages: merged(messages, rows) }));
    on('status', (_, status) => ({ status }));
    on('quarantine', (_, quarantine) => ({ quarantine }));
    source.addEventListener('error', () => setLive((before) => ({ ...before, isConnected: false })));
    return () => source.close();
  }, []);
  return live;
}

function merged(known: readonly MessageRow[], rows: readonly MessageRow[]): MessageRow[] {
  const all = new Map([...known, ...rows].map((row) => [row.controlId, row]));
  return [...all.values()].sort((one, other) => other.enqueuedAt - one.enqueuedAt).slice(0, 200);
}
