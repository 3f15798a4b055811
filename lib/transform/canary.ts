import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { CanaryEnvironment } from '../../lambda/canary/settings.ts';
import { callOnSchedule } from './call-on-schedule.ts';
import { ProcessFunction } from './process-function.ts';

export interface CanaryProps {
  readonly key: IKey;
  /** Folder with `handler.mjs`. */
  readonly codeFolder: string;
}

/** A call writes and reads; longer than both may take. */
const WITHIN = Duration.seconds(100);

/** Maximum age of a call that has not begun: the least that Lambda takes. */
const LEAST_AGE = Duration.minutes(1);

/**
 * The Lambda that writes a test patient and reads it back. It calls the API as FHIR Works does, from outside of the VPC: an isolated
 * one has no route to the API.
 */
export class Canary extends ProcessFunction {
  constructor(scope: Construct, id: string, props: CanaryProps) {
    super(scope, id, {
      ...props,
      description: 'Writes a test patient and reads it back',
      securityGroupDescription: 'The Lambda of the canary',
      network: undefined,
      outbound: [],
      siteProfile: undefined,
      environment: {},
      timeoutMs: WITHIN.toMilliseconds(),
      // The policy of the API allows its role, which is enough within an account.
      statements: [],
    });
  }

  /** ARN of the role with which it calls the API. */
  get roleArn(): string {
    return this.function.role?.roleArn ?? '';
  }

  /** @param url root of the API; known only after the API has allowed the role */
  calls(url: string, minutes: number): void {
    const environment: CanaryEnvironment = { API_URL: url };
    for (const [name, value] of Object.entries(environment)) this.function.addEnvironment(name, value);
    callOnSchedule(this, {
      every: Duration.minutes(minutes),
      within: LEAST_AGE,
      sid: 'CallCanary',
      schedules: [{ id: 'Schedule', description: 'Writes the test patient and reads it back', input: {} }],
    });
  }
}
