import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from '../pipeline/part.ts';
import type { DrillEndpoint } from './endpoint.ts';
import type { Incident } from './judge-run.ts';

/** The disruptions of a round. */
export interface Chaos {
  readonly kills: readonly Incident[];
  /** SIGTERM stops a sender cleanly and so explains no duplicate: it is only counted. */
  readonly stops: number;
  readonly outages: number;
  /** Ends the disruptions; resolves when the endpoint is back and no disruption is in progress. */
  end(): Promise<void>;
}

/** Kills senders and takes the endpoint down, at random times, until it is ended. */
export function startChaos(random: () => number, senders: readonly Part[], endpoint: DrillEndpoint): Chaos {
  const over = new AbortController();
  const kills: Incident[] = [];
  let stops = 0;
  let outages = 0;
  const pause = (leastMs: number, mostMs: number) =>
    sleep(leastMs + random() * (mostMs - leastMs), undefined, { signal: over.signal }).catch(() => undefined);

  const killing = async () => {
    for (await pause(2000, 5000); !over.signal.aborted; await pause(3000, 8000)) {
      const sender = Math.floor(random() * senders.length);
      const signal = random() < 0.6 ? 'SIGKILL' : 'SIGTERM';
      if (!senders[sender]?.kill(signal)) continue;
      if (signal === 'SIGKILL') kills.push({ sender, atMs: performance.now() });
      else stops += 1;
    }
  };
  const leaving = async () => {
    for (await pause(1000, 6000); !over.signal.aborted; await pause(4000, 12_000)) {
      outages += 1;
      await endpoint.stop();
      await pause(200, 2500);
      await endpoint.start(senders.length);
    }
  };
  const done = Promise.all([killing(), leaving()]);
  return {
    kills,
    get stops() {
      return stops;
    },
    get outages() {
      return outages;
    },
    async end() {
      over.abort();
      await done;
    },
  };
}
