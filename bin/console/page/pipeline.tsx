import { useState } from 'preact/hooks';
import type { Status } from '../server/api.ts';
import { resume } from './ask.ts';
import { age, count } from './texts.ts';
import type { Live } from './use-stream.ts';

type Mood = 'good' | 'busy' | 'bad' | 'unknown';

/** The stations on the path of a message, each with its current state. */
export function Pipeline({ live: { status, isConnected, facts } }: { live: Live }) {
  const [error, setError] = useState('');
  const goOn = async () => {
    try {
      const { isDone, text } = await resume();
      setError(isDone ? '' : text);
    } catch {
      setError('The pipeline is not responding.');
    }
  };
  const stations = stationsOf(isConnected ? status : undefined);
  return (
    <>
      <ol class="pipeline" aria-label="Pipeline">
        {stations.map(({ name, mood, says, more }) => (
          <li key={name} class={mood} data-station={name}>
            <strong>{name}</strong>
            <span class="says">{says}</span>
            <span class="quiet">{more}</span>
            {name === 'Sender' && status?.sender.isPaused && facts?.place !== 'deployed' && (
              <>
                <button type="button" onClick={() => void goOn()}>
                  Resume
                </button>
                <span role="alert" class="error">
                  {error}
                </span>
              </>
            )}
          </li>
        ))}
      </ol>
      {isConnected && status?.problems !== undefined && status.problems.length > 0 && (
        <ul class="problems" aria-label="What could not be read">
          {status.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
    </>
  );
}

interface Station {
  readonly name: string;
  readonly mood: Mood;
  readonly says: string;
  readonly more: string;
}

function stationsOf(status: Status | undefined): Station[] {
  if (status === undefined)
    return ['Queue', 'Sender', 'HL7 endpoint', 'Quarantine'].map((name) => ({
      name,
      mood: 'unknown',
      says: 'no connection',
      more: 'is the console still running?',
    }));
  const { queue, sender, quarantine } = status;
  return [
    {
      name: 'Queue',
      mood: queue.all > 0 ? 'busy' : 'good',
      says: queue.all === 0 ? 'empty' : count(queue.all, 'message'),
      more: queue.all === 0 ? 'SQS FIFO' : waitingText(queue),
    },
    senderStation(sender),
    endpointStation(status),
    {
      name: 'Quarantine',
      mood: quarantine > 0 ? 'bad' : 'good',
      says: quarantine === 0 ? 'empty' : count(quarantine, 'message'),
      more: quarantine === 0 ? 'nothing to do' : 'resend or drop',
    },
  ];
}

function waitingText({ inFlight, oldestSeconds }: Status['queue']): string {
  const oldest = oldestSeconds === undefined ? '' : `, oldest ${age(oldestSeconds)}`;
  return `${inFlight} in flight${oldest}`;
}

function endpointStation({ endpoint, sender }: Status): Station {
  const name = 'HL7 endpoint';
  // Nothing but the sender's connections shows the state of an endpoint of the user's own.
  if (endpoint.kind === 'own') {
    const isUp = sender.links > 0;
    return {
      name,
      mood: isUp ? 'good' : 'bad',
      says: isUp ? 'connected' : 'not connected',
      more: endpoint.address,
    };
  }
  const { isReady, faultPlan } = endpoint;
  return {
    name,
    mood: !isReady || faultPlan !== '' ? 'bad' : 'good',
    says: isReady ? (faultPlan === '' ? 'answers' : 'faulty') : 'not ready',
    more: faultPlan || 'no faults',
  };
}

function senderStation({ isReady, isBreakerOpen, isPaused, links }: Status['sender']): Station {
  const name = 'Sender';
  const up = `${count(links, 'connection')}`;
  if (isPaused) return { name, mood: 'bad', says: 'paused', more: 'after a quarantine' };
  if (isBreakerOpen) return { name, mood: 'bad', says: 'breaker open', more: `probing, ${up}` };
  if (!isReady) return { name, mood: 'busy', says: 'not ready', more: up };
  return { name, mood: 'good', says: 'ready', more: `breaker closed, ${up}` };
}
