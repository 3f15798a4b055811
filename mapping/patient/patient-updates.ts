import type { ZSegment } from '../core/field-rule.ts';
import type { UpdateRules } from '../core/update-rules.ts';
import { DELETED_RESULT } from '../extensions/obx-extensions.ts';
import { segmentOrder } from '../site-fields/z-segments.ts';
import { NO, YES } from '../terminology/code-tables.ts';
import { DELETED_ROLE, roleKey } from './rol-practitioner-role.ts';

/**
 * How the receiver of an A31 updates what it holds: PID, PD1 and PV1 field by field; NK1 as a list that is sent whole; a role
 * by its instance ID or by role and person; an observation by what is observed.
 */
const PATIENT_UPDATES: UpdateRules = [
  {
    id: 'PID',
    neverNull: [1, 3, 5],
    instead: {
      // A death that is withdrawn: the receiver has to learn that the person lives.
      30: {
        of: YES,
        is: NO,
        loss: {
          path: 'Patient.deceasedBoolean',
          reason: 'the message before said that the person has died: sent as alive (PID-30 N)',
          readsAs: 'Patient.deceasedBoolean',
        },
      },
    },
  },
  { id: 'PD1', neverNull: [] },
  {
    id: 'ROL',
    neverNull: [1, 2, 3, 4],
    list: { mode: 'keyed', keyOf: roleKey, action: { field: 2, code: DELETED_ROLE } },
  },
  // The first field after the number shows a receiver that the list is deleted, whatever was valued.
  { id: 'NK1', neverNull: [1], list: { mode: 'snapshot', nulls: [2] } },
  { id: 'PV1', neverNull: [1, 2] },
  {
    id: 'OBX',
    neverNull: [1, 2, 3, 4, 11],
    list: {
      mode: 'keyed',
      keyOf: (obx) => obx.field(3).wire,
      action: { field: 11, code: DELETED_RESULT },
      nulls: [5],
      isNumbered: true,
    },
  },
];

/** With the segments of the site's own: each stands once, and is updated field by field. */
export function patientUpdates(zSegments: readonly ZSegment[]): UpdateRules {
  const order = segmentOrder(zSegments);
  const own = zSegments.map(({ id }) => ({ id, neverNull: [] }));
  return [...PATIENT_UPDATES, ...own].toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}
