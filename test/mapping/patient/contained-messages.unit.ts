import fc, { type Arbitrary } from 'fast-check';
import type { Patient } from 'fhir/r4.js';
import { type ComponentValue, message, repetition, segment } from '../../../hl7v2/build.ts';
import { parse, serialize } from '../../../hl7v2/er7.ts';
import type { Segment } from '../../../hl7v2/message.ts';
import type { Repetition } from '../../../hl7v2/repetition.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { violatedInvariants } from '../../support/r4/r4-invariants.ts';
import { runs } from '../../support/run/property-runs.ts';
import { v251LongPlaces, v251Problems } from '../../support/v251/v251-validity.ts';

// PD1-3 and 4, ROL, and NK1 with the contact of an organization: every component that is mapped is written again as a
// sender wrote it.

const { read: messageToPatient, write: patientToMessage } = createMapping(DEFAULT_PROFILE);

const maybe = (...texts: string[]) => fc.constantFrom(undefined, ...texts);
const none = fc.constant(undefined);
// A repetition in which nothing stands says nothing.
const several = (one: Arbitrary<Repetition>) =>
  fc.array(
    one.filter(({ isValued }) => isValued),
    { maxLength: 2 },
  );
const parts = (...components: Arbitrary<ComponentValue>[]) =>
  fc.tuple(...components).map((values) => repetition(values));

const day = maybe('2020', '20200229', '20200229101112+0100');
const family = fc.constantFrom<ComponentValue>(undefined, 'Who', ['van Who', 'van', 'Who']);
const given = fc.constantFrom('John');
const further = maybe('H', 'H Q');
const suffix = maybe('Jr');
const HDS = [[], ['H'], ['H', '1.2.3', 'ISO'], [undefined, 'h.example', 'DNS'], ['H', 'x', 'HCD']] as const;
const hd = fc.constantFrom<ComponentValue>(...HDS);

const DATATYPES = {
  XCN: parts(
    ...[maybe('7'), family, given, further, suffix, maybe('Dr'), maybe('MD'), none, hd, maybe('L', 'A')],
    ...[maybe('5'), maybe('M11'), maybe('NPI'), none, maybe('A'), none, none, maybe('F'), day, day],
    maybe('FACS', 'FACS, FACP'),
  ),
  XPN: parts(
    ...[family, given, further, suffix, maybe('Dr'), maybe('MD', 'X'), maybe('L', 'A'), maybe('I'), none],
    ...[none, maybe('G'), day, day, maybe('FACS', 'MD, FACS')],
  ),
  XAD: fc
    .tuple(
      fc.constantFrom<ComponentValue[]>(
        ['1 High St'],
        ['1 High St', 'Flat 2'],
        [['1 High St', 'High St', '1']],
        [['1 High St', 'High St', '1'], 'Flat 2'],
        [['a', 'b', 'c'], 'd'],
      ),
      parts(none, none, maybe('X'), maybe('ZH'), maybe('8000'), maybe('CHE'), maybe('H', 'B', 'O', 'M')),
      day,
    )
    .map(([[street, other], rest, end]) => {
      const [city, state, code, country, type] = [3, 4, 5, 6, 7].map((n) => rest.text(n));
      const none = undefined;
      return repetition([street, other, city, state, code, country, type, none, 'D', none, none, none, end]);
    }),
  XTN: fc
    .constantFrom('5^WPN^PH', '5^PRN^CP', '^NET^Internet^a@b')
    .map((wire) => repetition(wire.split('^'))),
  XON: parts(maybe('Clinic'), none, none, maybe('5'), maybe('M10'), hd, maybe('XX'), none, none, maybe('7')),
  EI: fc
    .tuple(maybe('9'), fc.constantFrom(...HDS))
    .map(([value, authority]) => repetition([value, ...authority])),
  CE: fc
    .constantFrom('PP^Primary Care Provider^HL70443', 'PP^Doctor^HL70443', 'PP^^HL70443^GP^Doctor^L')
    .map((wire) => repetition(wire.split('^'))),
};

/** As we write them: numbers before addresses. */
const telecoms = several(DATATYPES.XTN).map((list) =>
  list.toSorted((a, b) => Number(a.text(1) === undefined) - Number(b.text(1) === undefined)),
);

const role = fc
  .record({
    1: DATATYPES.EI,
    2: fc.constant('UP'),
    3: DATATYPES.CE,
    4: DATATYPES.XCN,
    5: day,
    6: day,
    11: several(DATATYPES.XAD),
    12: telecoms,
  })
  .map((fields) => segment('ROL', fields));
const contact = fc
  .record({
    1: fc.constant('1'),
    2: fc.constant('A'),
    13: DATATYPES.XON,
    30: DATATYPES.XPN,
    31: telecoms,
    32: DATATYPES.XAD,
  })
  .map((fields) => segment('NK1', fields));
const doctors = fc
  .record({ 3: several(DATATYPES.XON), 4: several(DATATYPES.XCN), 8: fc.constant('N') })
  .map((fields) => segment('PD1', fields));

const people = fc
  .tuple(doctors, fc.array(role, { maxLength: 2 }), contact)
  .map(([pd1, roles, nk1]) => [pd1, ...roles, nk1]);

function patientOf(given: readonly Segment[]): Patient {
  const msh = segment('MSH', { 9: 'ADT', 10: 'C1' });
  return messageToPatient(serialize(message([msh, segment('PID', { 5: 'A' }), ...given])));
}

test('general practitioners and organizations of contacts are written again as their sender wrote them', () => {
  fc.assert(
    fc.property(people, (given) => {
      const patient = patientOf(given);

      const envelope = { fhirId: 'f', change: 'update', controlId: 'C2', time: 0 } as const;
      const { text, losses, longFields } = patientToMessage(patient, envelope);

      expect(v251Problems(text)).toEqual([]);
      expect([v251LongPlaces(text), longFields]).toEqual([[], []]);
      expect(losses).toEqual([]);
      const again = parse(text).segments.filter(({ id }) => ['PD1', 'ROL', 'NK1'].includes(id));
      expect(again.map(({ wire }) => wire)).toEqual(given.map(({ wire }) => wire));
    }),
    runs(500),
  );
});

test('a Patient with them has the invariants of R4', () => {
  fc.assert(
    fc.property(people, (given) => {
      expect(violatedInvariants(patientOf(given))).toEqual([]);
    }),
    // An invariant is slow to judge.
    runs(100, 5),
  );
});
