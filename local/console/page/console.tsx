import { useState } from 'preact/hooks';
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
        <p class="quiet">Runs on this machine, for invented data only. Nothing is sent to a hospital.</p>
        <ThemeSwitch />
      </header>
      <Pipeline live={live} />
      <main>
        <div class="do">
          <Send draft={draft} setDraft={setDraft} onSent={select} />
          <Endpoint status={live.status} />
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
