import { Construct } from 'constructs';
import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { IntakeApi, type IntakeApiProps } from './intake-api.ts';
import { IntakeFunction, type IntakeFunctionProps } from './intake-function.ts';

export type IntakeProps = Omit<IntakeApiProps, 'handler'> & IntakeFunctionProps;

/** The way in for FHIR servers of any kind: an API with a path for each, and its Lambda. */
export class Intake extends Construct {
  readonly api: IntakeApi;
  readonly function: IntakeFunction;
  readonly sources: readonly FhirSource[];

  constructor(scope: Construct, id: string, props: IntakeProps) {
    super(scope, id);
    this.sources = props.sources;
    this.function = new IntakeFunction(this, 'Function', props);
    this.api = new IntakeApi(this, 'Api', { ...props, handler: this.function.function });
  }
}
