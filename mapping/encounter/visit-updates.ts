import type { UpdateRules } from '../core/update-rules.ts';
import { DELETED_ROLE, roleKey } from '../patient/rol-practitioner-role.ts';

/**
 * How the receiver of a visit updates what it holds of it: PID-18, PV1 and PV2 field by field; a role by its instance ID or by role
 * and person; allergies, diagnoses and insurances as lists that are sent whole. A visit number and a FHIR id stay what they are.
 *
 * A list that is deleted is one segment with `""` in its fields, also in those that are required (HL7 v2.5.1 §2.10.4).
 */
export const VISIT_UPDATES: UpdateRules = [
  { id: 'PID', neverNull: [] },
  { id: 'PV1', neverNull: [1, 2, 19, 50] },
  { id: 'PV2', neverNull: [] },
  {
    id: 'ROL',
    neverNull: [1, 2, 3, 4],
    list: { mode: 'keyed', keyOf: roleKey, action: { field: 2, code: DELETED_ROLE } },
  },
  { id: 'AL1', neverNull: [1], list: { mode: 'snapshot', nulls: [3] } },
  { id: 'DG1', neverNull: [1], list: { mode: 'snapshot', nulls: [3, 6] } },
  { id: 'IN1', neverNull: [1], list: { mode: 'snapshot', nulls: [2, 3] } },
];
