import { useEffect, useState } from 'preact/hooks';
import type { Facts, Status } from '../server/api.ts';
import { Alarms } from './alarms.tsx';
import { Announcer } from './announcer.tsx';
import type { Selection } from './ask.ts';
import { Endpoint } from './endpoint.tsx';
import { Find } from './find.tsx';
import { Hl7 } from './hl7.tsx';
import { Detail } from './message/detail.tsx';
import { Messages } from './messages.tsx';
import { Pipeline } from './pipeline.tsx';
import { Quarantine } from './quarantine.tsx';
import { type Draft, Send } from './send.tsx';
import { Sender } from './sender.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import { useStream } from './use-stream.ts';

/** Actions on the left, what happens on the right. */
export function Console() {
  const live = useStream();
  const { facts, status, messages, quarantine } = live;
  const [selection, setSelection] = useState<Selection>();
  const [draft, setDraft] = useState<Draft>({ method: 'POST', text: '' });
  const [hl7, setHl7] = useState('');
  const isLocal = facts?.place === 'local';
  const isTestServer = status?.endpoint.kind === 'test';
  const row =
    selection?.kind === 'messages' ? messages.find(({ controlId }) => controlId === selection.id) : undefined;
  const select = (id: string) => setSelection({ kind: 'messages', id });
  const edit = (id: string, set: () => void) => {
    set();
    document.getElementById(id)?.focus();
  };
  useEffect(() => {
    document.title = `${titleOf(facts)} · FHIR → HL7 v2`;
  }, [facts]);
  return (
    <>
      <a class="skip" href="#messages">
        Skip to messages
      </a>
      <header>
        <h1>{titleOf(facts)}</h1>
        <p class="quiet">{purposeOf(facts, status?.endpoint)}</p>
        <ThemeSwitch />
      </header>
      <main>
        <Pipeline live={live} />
        {/* Which panels there are is known only then. */}
        {facts !== undefined && (
          <div class="columns">
            <div class="do">
              {isLocal ? (
                <Send draft={draft} setDraft={setDraft} onSent={select} />
              ) : (
                <Find onFound={(ids) => ids.length > 0 && select(ids.at(-1) ?? '')} />
              )}
              {isLocal && status?.endpoint.kind !== 'own' && <Endpoint endpoint={testEndpoint(status)} />}
              {!isLocal && <Alarms alarms={status?.alarms} />}
              <Quarantine
                quarantine={quarantine}
                count={status?.quarantine ?? 0}
                facts={facts}
                onOpen={({ id, controlId }) => {
                  // On this machine more is known of a message than what lies in quarantine.
                  const isKnown = isLocal && messages.some((one) => one.controlId === controlId);
                  setSelection(isKnown ? { kind: 'messages', id: controlId } : { kind: 'quarantine', id });
                  document.getElementById('detail')?.scrollIntoView({ block: 'nearest' });
                }}
              />
              <Hl7 text={hl7} setText={setHl7} maySend={isLocal && isTestServer} />
            </div>
            <div class="see">
              <Messages
                rows={messages}
                selected={selection?.id}
                onSelect={select}
                advice={
                  isLocal
                    ? 'Send a resource, here or with curl, and follow its message here.'
                    : 'Find a message by its control ID or FHIR id: what was found is listed here.'
                }
              />
              <Detail
                selection={selection}
                row={row}
                onUpdate={(text) => edit('patient', () => setDraft({ method: 'PUT', text }))}
                onEdit={(text) => edit('hl7-text', () => setHl7(text))}
              />
              {!isLocal && <Sender service={status?.service} />}
            </div>
          </div>
        )}
        <Announcer live={live} row={row} />
      </main>
    </>
  );
}

function testEndpoint(status: Status | undefined) {
  return status?.endpoint.kind === 'test' ? status.endpoint : undefined;
}

function titleOf(facts: Facts | undefined): string {
  return facts?.place === 'deployed' ? `Console of ${facts.environment}` : 'Local console';
}

function purposeOf(facts: Facts | undefined, endpoint: Status['endpoint'] | undefined): string {
  if (facts?.place === 'deployed') {
    const may = facts.mayChange ? 'Messages can be resent and dropped.' : 'It only reads.';
    return `${facts.where}. Its patients are real. ${may}`;
  }
  const here = 'Runs on this machine, for invented data only.';
  return endpoint?.kind === 'own'
    ? `${here} Messages are delivered to ${endpoint.address}.`
    : `${here} Nothing is sent to a hospital.`;
}
