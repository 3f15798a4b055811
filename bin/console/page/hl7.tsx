import { useState } from 'preact/hooks';
import type { Done, Exchanged, Reading as Read } from '../server/api.ts';
import { read, sendDirectly } from './ask.ts';
import { Reading } from './message/reading.tsx';

interface Props {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** Whether there is a test HL7 server to which a message can be sent. */
  readonly maySend: boolean;
}

type Outcome = Read | Exchanged | Done;

/** A message that is pasted, or edited: read as FHIR, or sent to the test HL7 server past the pipeline. */
export function Hl7({ text, setText, maySend }: Props) {
  const [outcome, setOutcome] = useState<Outcome>();
  const [isBusy, setBusy] = useState(false);
  const act = async (work: (text: string) => Promise<Outcome>) => {
    setBusy(true);
    try {
      setOutcome(await work(text));
    } catch {
      setOutcome({ isDone: false, text: 'The console is not responding.' });
    }
    setBusy(false);
  };
  return (
    <section aria-labelledby="hl7">
      <h2 id="hl7">Read a message</h2>
      <label class="hidden" for="hl7-text">
        HL7 v2 message, or FHIR R4 resource as JSON
      </label>
      <textarea
        id="hl7-text"
        rows={6}
        spellcheck={false}
        autocomplete="off"
        placeholder="Paste an HL7 v2 message, or a FHIR resource as JSON. It is mapped here and stored nowhere."
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <div class="row">
        <button
          type="button"
          class="main"
          disabled={isBusy || text.trim() === ''}
          onClick={() => void act(read)}
        >
          Map
        </button>
        {maySend && (
          <button
            type="button"
            disabled={isBusy || text.trim() === ''}
            onClick={() => void act(sendDirectly)}
          >
            Send to the test HL7 server
          </button>
        )}
      </div>
      <div class="outcome">
        {outcome !== undefined && 'isDone' in outcome && (
          <p role="alert" class="error">
            {outcome.text}
          </p>
        )}
        {outcome !== undefined && 'segments' in outcome && <Reading reading={outcome} withText />}
        {outcome !== undefined && 'outcome' in outcome && <Answer answer={outcome} />}
      </div>
    </section>
  );
}

function Answer({ answer: { outcome, isAccepted, fields } }: { answer: Exchanged }) {
  return (
    <>
      <p role="status" class={isAccepted ? 'good' : 'bad'}>
        <span class="says">{outcome}</span>
      </p>
      <dl class="losses">
        {fields.map(({ place, value, meaning }, index) => (
          <div key={index}>
            <dt>
              <code>
                {place} {value}
              </code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
