import { Construct } from 'constructs';
import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { IntakeApi, type IntakeApiProps } from './intake-api.ts';
import { IntakeFunction, type IntakeFunctionProps } from './intake-function.ts';
import { isScheduled, Reconcile } from './reconcile.ts';

export type IntakeProps = Omit<IntakeApiProps, 'handler'> &
  IntakeFunctionProps & {
    /** Folder with the `handler.mjs` that compares. */
    readonly reconcileFolder: string;
  };

/** The way in for FHIR servers of any kind: an API with a path for each, and its Lambda. */
export class Intake extends Construct {
  readonly api: IntakeApi;
  readonly function: IntakeFunction;
  /** Undefined: no source asks for comparisons. */
  readonly reconcile: Reconcile | undefined;
  readonly sources: readonly FhirSource[];

  constructor(scope: Construct, id: string, props: IntakeProps) {
    super(scope, id);
    this.sources = props.sources;
    this.function = new IntakeFunction(this, 'Function', props);
    this.api = new IntakeApi(this, 'Api', { ...props, handler: this.function.function });
    const sources = props.sources.filter(isScheduled);
    this.reconcile =
      sources.length === 0
        ? undefined
        : new Reconcile(this, 'Reconcile', { ...props, sources, codeFolder: props.reconcileFolder });
  }
}
