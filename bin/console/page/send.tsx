import { useEffect, useState } from 'preact/hooks';
import type { Method, Sample, SendAnswer } from '../server/api.ts';
import { samples, sendResource } from './ask.ts';

/** The content of the editor. */
export interface Draft {
  readonly method: Method;
  readonly text: string;
}

interface Props {
  readonly draft: Draft;
  readonly setDraft: (draft: Draft) => void;
  /** Called with the control ID of an accepted Patient's message. */
  readonly onSent: (controlId: string) => void;
}

const NO_ANSWER: SendAnswer = {
  status: 0,
  message: 'The pipeline is not responding.',
  controlId: undefined,
};

/** The form to paste or choose a resource and send it. */
export function Send({ draft, setDraft, onSent }: Props) {
  const [list, setList] = useState<readonly Sample[]>([]);
  const [answer, setAnswer] = useState<SendAnswer>();
  const [isSending, setSending] = useState(false);
  const [times, setTimes] = useState(1);

  const load = async (name?: string) => {
    let found: readonly Sample[];
    try {
      found = await samples();
    } catch {
      return setAnswer(NO_ANSWER);
    }
    setList(found);
    const { text = '' } = found.find((one) => one.name === name) ?? found[0] ?? {};
    setDraft({ method: 'POST', text });
    setAnswer(undefined);
    document.getElementById('patient')?.scrollTo(0, 0);
  };
  useEffect(() => void load(), []);

  const send = async (event: Event) => {
    event.preventDefault();
    setSending(true);
    try {
      for (let time = 0; time < times; time += 1) {
        const got = await sendResource(draft.method, draft.text);
        setAnswer(got);
        if (got.controlId === undefined) break;
        onSent(got.controlId);
      }
    } catch {
      setAnswer(NO_ANSWER);
    }
    setSending(false);
  };

  return (
    <section aria-labelledby="send">
      <h2 id="send">Send a resource</h2>
      <form onSubmit={send}>
        <label class="field">
          <span>Sample</span>
          <select onChange={({ currentTarget }) => void load(currentTarget.value)} name="sample">
            {list.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label class="hidden" for="patient">
          FHIR R4 resource, as JSON
        </label>
        <textarea
          id="patient"
          rows={15}
          spellcheck={false}
          autocomplete="off"
          value={draft.text}
          aria-describedby="answer"
          onInput={({ currentTarget }) => setDraft({ ...draft, text: currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send(event);
          }}
        />
        <div class="row">
          <select
            name="method"
            aria-label="Method"
            value={draft.method}
            onChange={({ currentTarget }) =>
              setDraft({ ...draft, method: currentTarget.value === 'PUT' ? 'PUT' : 'POST' })
            }
          >
            <option value="POST">POST (create)</option>
            <option value="PUT">PUT (update)</option>
          </select>
          <select
            name="times"
            aria-label="Number of times"
            value={times}
            onChange={({ currentTarget }) => setTimes(Number(currentTarget.value))}
          >
            {[1, 10, 50].map((n) => (
              <option key={n} value={n}>
                × {n}
              </option>
            ))}
          </select>
          <button type="submit" class="main" disabled={isSending} title="Ctrl-Enter">
            Send
          </button>
        </div>
        <Answer answer={answer} />
      </form>
    </section>
  );
}

/** The answer of the API, unchanged. Parts that are separated by semicolons are shown as a list. */
function Answer({ answer }: { answer: SendAnswer | undefined }) {
  const isGood = answer?.controlId !== undefined;
  const [head = '', ...parts] = (answer?.message ?? '').split(
    /(?<=[.:]) (?=[A-Z][A-Za-z]+\.)|; (?=[A-Z][A-Za-z]+\.|and \d+ more)/,
  );
  return (
    <output
      id="answer"
      class={`answer ${answer === undefined ? '' : isGood ? 'good' : 'bad'}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that nothing below it moves, and has to be reached with the keyboard
      tabIndex={0}
    >
      {answer === undefined ? (
        <p class="quiet">The answer of the API appears here.</p>
      ) : (
        <>
          <p>
            {answer.status > 0 && <strong>{answer.status} </strong>}
            {head || 'Accepted and mapped exactly.'}
          </p>
          {parts.length > 0 && (
            <ul>
              {parts.map((part) => (
                <li key={part}>{part}</li>
              ))}
            </ul>
          )}
        </>
      )}
    </output>
  );
}
