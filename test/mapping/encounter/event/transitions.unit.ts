import type { VisitTransition } from '../../../../mapping/core/site-profile.ts';
import { type NewState, type OldState, phaseOf } from '../../../../mapping/encounter/event/state.ts';
import { eventOf } from '../../../../mapping/encounter/event/transitions.ts';

const inpatient = (phase: OldState['phase']): OldState => ({ phase, isInpatient: true });
const outpatient = (phase: OldState['phase']): OldState => ({ phase, isInpatient: false });
const now = (old: OldState, more: Partial<NewState> = {}): NewState => ({
  ...old,
  hasMoved: false,
  hasEnded: false,
  ...more,
});

describe('a visit of which nothing was sent before', () => {
  test.each([
    ['is admitted', now(inpatient('active')), 'A01'],
    ['is registered', now(outpatient('active')), 'A04'],
    ['is pre-admitted', now(inpatient('planned')), 'A05'],
    ['is finished', now(inpatient('finished'), { hasEnded: true }), 'A03'],
    ['is cancelled', now(inpatient('cancelled')), 'A11'],
  ])('%s', (_, state, event) => {
    expect(eventOf(undefined, state, [])).toBe(event);
  });
});

describe('a visit', () => {
  test.each([
    ['that was planned is admitted', inpatient('planned'), now(inpatient('active')), 'A01'],
    ['that was planned is registered', outpatient('planned'), now(outpatient('active')), 'A04'],
    ['stays planned', inpatient('planned'), now(inpatient('planned')), 'A05'],
    ['moves', inpatient('active'), now(inpatient('active'), { hasMoved: true }), 'A02'],
    [
      'becomes one of an inpatient, wherever',
      outpatient('active'),
      now(inpatient('active'), { hasMoved: true }),
      'A06',
    ],
    ['becomes one of an outpatient', inpatient('active'), now(outpatient('active')), 'A07'],
    ['is corrected', inpatient('active'), now(inpatient('active')), 'A08'],
    ['ends', inpatient('active'), now(inpatient('finished')), 'A03'],
    [
      'that has ended is corrected',
      inpatient('finished'),
      now(inpatient('finished'), { hasEnded: true }),
      'A08',
    ],
    ['without an end ends each time', inpatient('finished'), now(inpatient('finished')), 'A03'],
    ['is reopened', inpatient('finished'), now(outpatient('active'), { hasMoved: true }), 'A13'],
    ['is cancelled', inpatient('finished'), now(inpatient('cancelled')), 'A11'],
    ['stays cancelled', inpatient('cancelled'), now(inpatient('cancelled')), 'A11'],
    ['comes back after all', inpatient('cancelled'), now(inpatient('active')), 'A01'],
    ['is put off', inpatient('active'), now(inpatient('planned')), 'A05'],
  ])('%s', (_, old, state, event) => {
    expect(eventOf(old, state, [])).toBe(event);
  });
});

describe('a site', () => {
  const ofSite: readonly VisitTransition[] = [
    { from: ['planned'], to: 'cancelled', event: 'A38' },
    { from: ['none'], to: 'active', when: 'outpatient', event: 'A01' },
  ];

  test('has its own event where a row of it fits', () => {
    expect(eventOf(inpatient('planned'), now(inpatient('cancelled')), ofSite)).toBe('A38');
    expect(eventOf(undefined, now(outpatient('active')), ofSite)).toBe('A01');
  });

  test("has HL7's where none does", () => {
    expect(eventOf(inpatient('active'), now(inpatient('cancelled')), ofSite)).toBe('A11');
    expect(eventOf(outpatient('planned'), now(outpatient('active')), ofSite)).toBe('A04');
  });
});

test('each status is of a phase', () => {
  const statuses = [
    'planned',
    'arrived',
    'triaged',
    'in-progress',
    'onleave',
    'finished',
    'cancelled',
  ] as const;

  expect(statuses.map((status) => phaseOf({ status }))).toEqual([
    ...['planned', 'active', 'active', 'active', 'active', 'finished', 'cancelled'],
  ]);
  expect(phaseOf({ status: 'entered-in-error' })).toBe('cancelled');
  expect(phaseOf({ status: 'unknown' })).toBe('active');
});
