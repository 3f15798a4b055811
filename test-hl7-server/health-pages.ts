import type { PageAnswer, Pages } from '../runtime/health.ts';
import { formatFaultPlan, parseFaultPlan } from './faults/fault-plan-text.ts';
import type { Faults } from './faults/faults.ts';
import type { ServerMetrics } from './metrics.ts';

/**
 * What the health port serves besides health: the counters and the current fault plan. If a setting allows it, the plan can
 * be replaced; an empty one ends all faults.
 */
export function healthPages(metrics: ServerMetrics, faults: Faults, takesPlans: boolean): Pages {
  return {
    'GET /metrics': async () => ({ contentType: metrics.contentType, text: await metrics.text() }),
    'GET /fault-plan': () => planAnswer(faults),
    'PUT /fault-plan': (body) => (takesPlans ? replacePlan(body, faults) : NOT_ALLOWED),
  };
}

function replacePlan(body: string, faults: Faults): PageAnswer {
  const plan = parseFaultPlan(body);
  if (typeof plan === 'string') return { status: 400, text: `${plan}\n` };
  faults.set(plan);
  return planAnswer(faults);
}

function planAnswer({ plan }: Faults): PageAnswer {
  return { text: `${formatFaultPlan(plan)}\n` };
}

const NOT_ALLOWED = {
  status: 403,
  text: 'start the server with FAULT_PLAN_CHANGES=on to change the plan here\n',
};
