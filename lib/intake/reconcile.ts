import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { callOnSchedule } from '../transform/call-on-schedule.ts';
import { ProcessFunction } from '../transform/process-function.ts';
import { type IntakeFunctionProps, intakeEnvironment, outboundOf } from './intake-function.ts';
import { serverStatements } from './source-permissions.ts';

/** A comparison that is not complete goes on so much later. It is no load: a call that has nothing to do reads one item. */
const EVERY = Duration.minutes(15);

/** A call ends before the next one. */
const WITHIN = Duration.minutes(14);

/** The Lambda that compares FHIR servers with the record, with a schedule for each source that asks for it. */
export class Reconcile extends ProcessFunction {
  /** @param props with the sources that ask for it, at least one */
  constructor(scope: Construct, id: string, props: IntakeFunctionProps) {
    const { adt, record, sources } = props;
    // Nobody calls it.
    const asked = sources.map(({ server }) => server).filter((server) => server !== undefined);
    super(scope, id, {
      ...props,
      description: 'Comparisons of FHIR servers with what was sent for them',
      securityGroupDescription: 'The Lambda of comparisons',
      outbound: outboundOf(sources),
      environment: { ...intakeEnvironment(props) },
      timeoutMs: WITHIN.toMilliseconds(),
      statements: [
        ...adt.intakeStatements(),
        ...record.statements(),
        record.listStatement(),
        ...serverStatements(asked),
      ],
    });
    const schedules = sources.map(({ name }) => ({
      id: `Schedule-${name}`,
      description: `Compares the FHIR server of the source ${name} with the record`,
      input: { source: name },
    }));
    callOnSchedule(this, { every: EVERY, within: WITHIN, sid: 'CallComparisons', schedules });
  }
}

/** Whether the stack compares the server of a source with the record. */
export function isScheduled({ reconcileHours }: FhirSource): boolean {
  return reconcileHours !== undefined;
}
