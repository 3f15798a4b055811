import { errorKind } from '../../runtime/observability/log.ts';
import { METRICS } from '../../runtime/observability/metrics.ts';
import { countsByPath } from '../lost-paths.ts';
import { MOST_LISTED } from '../remarks.ts';
import type { Request, Watchers } from '../watched-queue.ts';
import type { Applied } from './applied.ts';
import type { IntakeEvents } from './ports.ts';

/** What becomes of the changes of one request: it is logged and counted. */
export function watchedIntake(
  { requestId, trace, source }: Request,
  { log, metrics }: Pick<Watchers, 'log' | 'metrics'>,
): IntakeEvents {
  const about = { requestId, traceId: trace?.traceId, source };
  return {
    onApplied({ type, id }, applied) {
      const { outcome } = applied;
      const level = outcome === 'refused' || outcome === 'unavailable' ? 'warn' : 'info';
      log[level]('change-handled', {
        ...about,
        resourceType: type,
        fhirId: id,
        outcome,
        ...factsOf(applied),
      });
      const losses = 'losses' in applied ? applied.losses : [];
      if (losses.length > 0) metrics.record({ [METRICS.elementsLost]: losses.length });
      for (const [path, count] of countsByPath(losses))
        metrics.record({ [METRICS.elementsLost]: count }, { path });
    },
    onRefused: () => metrics.record({ [METRICS.intakeRefused]: 1 }),
    onMissed(missed) {
      log.warn('events-missed', { ...about, missed });
      metrics.record({ [METRICS.eventsMissed]: missed });
    },
  };
}

function factsOf(applied: Applied) {
  switch (applied.outcome) {
    case 'ignored':
      return {};
    case 'refused':
      return { reason: applied.error.reason, invalidPaths: applied.error.paths.slice(0, MOST_LISTED) };
    case 'unavailable':
      return { error: errorKind(applied.error.cause ?? applied.error) };
    default: {
      const { recorded, losses } = applied;
      const { controlId, messageType } = recorded.message;
      const lostPaths = losses.slice(0, MOST_LISTED).map(({ path }) => path);
      return { controlId, messageType, lostPaths };
    }
  }
}
