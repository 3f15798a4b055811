import type { Step } from '../../server/api.ts';
import { duration, moment } from '../texts.ts';

/** The history of a message, as the processes logged it. */
export function History({ steps }: { steps: readonly Step[] }) {
  const start = steps[0]?.at ?? 0;
  return (
    <ol class="history">
      {steps.map(({ at, process, event, detail }, index) => (
        <li key={index}>
          <span class="number" title={moment(at)}>
            +{duration(at - start)}
          </span>
          <span class="quiet">{process}</span>
          <span>
            <strong>{event}</strong> <span class="quiet">{detail}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
