import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import { METRICS } from '../../runtime/observability/metrics.ts';
import type { Intake } from '../intake/intake.ts';
import { answers, type Condition, FIVE_MINUTES } from './condition.ts';
import { processMetric } from './process-metric.ts';

const { any, stringValue } = FilterPattern;

/** What an operator has to know of FHIR servers whose changes do not arrive. */
export function intakeConditions({ api, reconcile }: Intake): Record<string, Condition> {
  const sum = { period: FIVE_MINUTES, statistic: Stats.SUM };
  return {
    IntakeServerErrors: {
      says: 'Requests of FHIR servers failed with 5xx.',
      metric: api.api.deploymentStage.metricServerError(sum),
    },
    IntakeThrottles: {
      says: 'Requests of a FHIR server were throttled: the rate limit of its source is reached.',
      metric: answers(api, 'IntakeThrottles', stringValue('$.status', '=', '429')),
    },
    IntakeRefusals: {
      says: 'A FHIR server sent what can never be sent on; it is in quarantine.',
      metric: processMetric('intake', METRICS.intakeRefused, sum),
    },
    IntakeEventsMissed: {
      says: 'A FHIR server has counted events that have not come.',
      metric: processMetric('intake', METRICS.eventsMissed, sum),
    },
    IntakeDenials: {
      says: 'A caller of the intake had wrong credentials.',
      metric: answers(
        api,
        'IntakeDenials',
        any(stringValue('$.status', '=', '401'), stringValue('$.responseType', '=', 'ACCESS_DENIED')),
      ),
    },
    ...(reconcile && {
      ReconcileFailures: {
        says: 'A FHIR server cannot be compared with the record.',
        metric: reconcile.function.metricErrors({ period: Duration.minutes(15), statistic: Stats.SUM }),
        // A server may be away for a while; what was not compared is later.
        evaluationPeriods: 4,
      },
    }),
  };
}
