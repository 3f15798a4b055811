import { chooseFault, type Fault, type FaultPlan } from './fault-plan.ts';

/** The fault plan that is in force, and where it stands. */
export interface Faults {
  readonly plan: FaultPlan;
  /** The fault for a message that has just arrived; each call counts one. */
  next(receivingFacility: string): Fault | undefined;
  /** Replaces the plan; the count starts again. */
  set(plan: FaultPlan): void;
}

export function createFaults(first: FaultPlan = []): Faults {
  let plan = first;
  let number = 0;
  return {
    get plan() {
      return plan;
    },
    next(receivingFacility) {
      number += 1;
      return chooseFault(plan, { number, receivingFacility });
    },
    set(next) {
      plan = next;
      number = 0;
    },
  };
}
