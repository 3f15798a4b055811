import type { AlarmRow } from '../server/api.ts';
import { moment } from './texts.ts';

const STATES = {
  ALARM: ['bad', 'in alarm'],
  INSUFFICIENT_DATA: ['busy', 'no data'],
  OK: ['good', 'ok'],
} as const;

/** The alarms of a deployed environment: those that need attention first. */
export function Alarms({ alarms }: { alarms: readonly AlarmRow[] | undefined }) {
  const raised = alarms?.filter(({ state }) => state !== 'OK') ?? [];
  const quiet = alarms?.filter(({ state }) => state === 'OK') ?? [];
  return (
    <section aria-labelledby="alarms">
      <h2 id="alarms">Alarms</h2>
      {alarms === undefined && <p class="quiet">They are not known.</p>}
      {alarms?.length === 0 && <p class="quiet">There are none.</p>}
      <ul class="alarms">
        {raised.map((alarm) => (
          <Alarm key={alarm.name} alarm={alarm} />
        ))}
      </ul>
      {quiet.length > 0 && (
        <details>
          <summary>{quiet.length} ok</summary>
          <ul class="alarms">
            {quiet.map((alarm) => (
              <Alarm key={alarm.name} alarm={alarm} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Alarm({ alarm: { name, state, says, since } }: { alarm: AlarmRow }) {
  const [mood, word] = STATES[state];
  return (
    <li class={mood} data-alarm={name}>
      <strong>{name}</strong> <span class="says">{word}</span>{' '}
      <span class="quiet">since {moment(since)}</span>
      <p class="quiet">{says}</p>
    </li>
  );
}
