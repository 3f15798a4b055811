import { useState } from 'preact/hooks';
import type { Status } from '../server/api.ts';
import { setFaultPlan } from './ask.ts';

const PRESETS: readonly (readonly [plan: string, name: string, about: string])[] = [
  ['reset', 'Reset every connection', 'the breaker opens after three'],
  ['never', 'Never answer', 'the same, after timeouts'],
  ['ae 207 on 1-2', 'Refuse twice', 'AE 207, then retried'],
  ['ae 101', 'Refuse permanently', 'AE 101, then quarantined'],
  ['delay 3000', 'Answer late', 'after three seconds'],
  ['wrong-id on every 2', 'Wrong control ID', 'wrong MSA-2 in every second answer'],
];

type TestEndpoint = Extract<Status['endpoint'], { kind: 'test' }>;

/** Sets and clears the fault plan of the test HL7 server. */
export function Endpoint({ endpoint }: { endpoint: TestEndpoint | undefined }) {
  const [plan, setPlan] = useState('');
  const [error, setError] = useState('');
  const current = endpoint?.faultPlan ?? '';
  const set = async (text: string) => {
    try {
      const { isDone, text: said } = await setFaultPlan(text);
      setError(isDone ? '' : said);
    } catch {
      setError('The pipeline is not responding.');
    }
  };
  return (
    <section aria-labelledby="endpoint">
      <h2 id="endpoint">Break the endpoint</h2>
      <p class="now">
        {current === '' ? (
          <span class="quiet">No faults: it answers normally.</span>
        ) : (
          <span>
            Fault plan: <code>{current}</code>
          </span>
        )}
        <button type="button" class="main" disabled={current === ''} onClick={() => void set('')}>
          Repair
        </button>
      </p>
      <ul class="presets">
        {PRESETS.map(([preset, name, about]) => (
          <li key={preset}>
            <button type="button" onClick={() => void set(preset)}>
              <span>{name}</span>
              <span class="quiet">{about}</span>
            </button>
          </li>
        ))}
      </ul>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          void set(plan);
        }}
      >
        <label class="hidden" for="plan">
          Fault plan
        </label>
        <input
          id="plan"
          value={plan}
          placeholder="ae 207 on 1-3; reset on 10% seed 7"
          spellcheck={false}
          autocomplete="off"
          aria-describedby="plan-error"
          aria-invalid={error !== ''}
          onInput={({ currentTarget }) => setPlan(currentTarget.value)}
        />
        <button type="submit">Set</button>
      </form>
      <p id="plan-error" role="alert" class="error">
        {error}
      </p>
    </section>
  );
}
