import type { AcknowledgmentCode } from '../../hl7v2/acknowledgment.ts';
import type { ErrorConditionCode } from '../../hl7v2/error-conditions.ts';
import { errorCondition } from '../../hl7v2/error-conditions.ts';
import { errorTexts, NO_CODE, type ReportedError } from '../../hl7v2/reported-errors.ts';
import type { LogFields } from '../../runtime/observability/log.ts';
import type { MetricDimensions } from '../../runtime/observability/metrics.ts';

/** What the endpoint said when it refused a message. */
export interface Refusal {
  readonly code: AcknowledgmentCode;
  readonly errors: readonly ReportedError[];
}

type RefusalFields = Pick<LogFields, 'acknowledgmentCode' | 'errorCode' | 'errorLocation' | 'errors'>;

/** A refusal as it is logged: the code and the place of its first error, and all errors in words. */
export function refusalFields({ code, errors }: Refusal): RefusalFields {
  const first = firstOf(errors);
  return {
    acknowledgmentCode: code,
    errorCode: first?.code,
    errorLocation: first?.locations[0],
    errors: errors.length === 0 ? undefined : errorTexts(errors),
  };
}

/** The dimension of its metric: codes of table 0357 only, so that an endpoint cannot make up ever new ones. */
export function errorCodeDimension({ errors }: Refusal): Required<MetricDimensions>['errorCode'] {
  const code = firstOf(errors)?.code;
  if (code === undefined) return 'none';
  return errorCondition(code) === undefined ? NO_CODE : (code as ErrorConditionCode);
}

/** The first error with a code, if any has one. */
function firstOf(errors: readonly ReportedError[]): ReportedError | undefined {
  return errors.find(({ code }) => code !== undefined && code !== NO_CODE) ?? errors[0];
}
