import type { Service } from '../server/api.ts';
import { count, moment } from './texts.ts';

/** The service of a deployed sender: its tasks, and the last lines of its log. */
export function Sender({ service }: { service: Service | undefined }) {
  return (
    <section aria-labelledby="sender">
      <h2 id="sender">Sender</h2>
      {service === undefined ? (
        <p class="quiet">Its service is not known.</p>
      ) : (
        <>
          <p>
            <code>{service.name}</code>: {service.running} of {count(service.desired, 'task')} running
            {service.pending > 0 && `, ${service.pending} starting`}. Deployment:{' '}
            {service.rollout.toLowerCase().replaceAll('_', ' ')}.
          </p>
          <ul class="tasks">
            {service.tasks.map(({ id, status, health, startedAt }) => (
              <li key={id}>
                <code>{id.slice(0, 8)}</code> {status.toLowerCase()}, {health.toLowerCase()}
                {startedAt !== undefined && <span class="quiet"> since {moment(startedAt)}</span>}
              </li>
            ))}
          </ul>
          <h3 id="log">Last lines of its log</h3>
          <ol class="log" aria-labelledby="log">
            {service.lines.map(({ at, event, detail }, index) => (
              <li key={index}>
                <span class="quiet">{moment(at)}</span> <strong>{event}</strong>{' '}
                <span class="quiet">{detail}</span>
              </li>
            ))}
          </ol>
          {service.lines.length === 0 && <p class="quiet">It has logged nothing in the last hour.</p>}
        </>
      )}
    </section>
  );
}
