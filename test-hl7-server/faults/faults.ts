import { chooseFault, type Fault, type FaultPlan } from './fault-plan.ts';

/** The current fault plan, and its count of messages. */
export interface Faults {
  readonly plan: FaultPlan;
  /** The fault for a message that has just arrived; each call counts one message. */
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
