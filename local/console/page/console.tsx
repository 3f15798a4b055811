import { useState } from 'preact/hooks';
import type { Status } from '../api.ts';
import { Announcer } from './announcer.tsx';
import { Detail } from './detail.tsx';
import { Endpoint } from './endpoint.tsx';
import { Messages } from './messages.tsx';
import { Pipeline } from './pipeline.tsx';
import { Quarantine } from './quarantine.tsx';
import { type Draft, Send } from './send.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import { useStream } from './use-stream.ts';

/** Actions on the left, what happens on the right. */
export function Console() {
  const live = useStream();
  const [selected, select] = useState<string>();
  const [draft, setDraft] = useState<Draft>({ method: 'POST', text: '' });
  const row = live.messages.find(({ controlId }) => controlId === selected);
  return (
    <>
      <header>
        <h1>Local console</h1>
        <p class="quiet">{purposeOf(live.status?.endpoint)}</p>
        <ThemeSwitch />
      </header>
      <Pipeline live={live} />
      <main>
        <div class="do">
          <Send draft={draft} setDraft={setDraft} onSent={select} />
          {live.status?.endpoint.kind !== 'own' && <Endpoint endpoint={live.status?.endpoint} />}
          <Quarantine quarantine={live.quarantine} onSelect={select} />
        </div>
        <div class="see">
          <Messages rows={live.messages} selected={selected} onSelect={select} />
          <Detail
            row={row}
            onUpdate={(text) => {
              setDraft({ method: 'PUT', text });
              document.getElementById('patient')?.focus();
            }}
          />
        </div>
      </main>
      <Announcer live={live} row={row} />
    </>
  );
}

function purposeOf(endpoint: Status['endpoint'] | undefined): string {
  const here = 'Runs on this machine, for invented data only.';
  return endpoint?.kind === 'own'
    ? `${here} Messages are delivered to ${endpoint.address}.`
    : `${here} Nothing is sent to a hospital.`;
}
