import fc from 'fast-check';
import type { Encounter } from 'fhir/r4.js';
import { segmentsOfStructure } from '../../../hl7v2/versions/structures.ts';
import { WRITTEN_VERSIONS, type WrittenVersion } from '../../../hl7v2/versions/written-elements.ts';
import type { Written } from '../../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping, type VisitMapping } from '../../../mapping/encounter/message/visit-message.ts';
import { runs } from '../../support/run/property-runs.ts';
import { isForeignAuthority } from '../../support/v251/v251-validity.ts';
import { problemsIn } from '../../support/validity/validity.ts';
import { expectSame, minusLosses } from '../support/minus-losses.ts';
import { visit, walkedVisit } from '../support/visit-arbitraries.ts';
import { VisitReceiver } from '../support/visit-receiver.ts';
import { withoutKeptCodes } from '../support/without-kept-codes.ts';

/** What a receiver that knows four statuses makes of those of FHIR. */
const RECEIVED: Readonly<Record<Encounter['status'], Encounter['status']>> = {
  planned: 'planned',
  arrived: 'in-progress',
  triaged: 'in-progress',
  'in-progress': 'in-progress',
  onleave: 'in-progress',
  unknown: 'in-progress',
  finished: 'finished',
  cancelled: 'cancelled',
  'entered-in-error': 'cancelled',
};

const mappings = new Map<WrittenVersion, VisitMapping>();

/** Made once: a walk takes less time than a mapping. */
function mappingIn(version: WrittenVersion): VisitMapping {
  const known = mappings.get(version) ?? createMapping({ ...DEFAULT_PROFILE, version });
  mappings.set(version, known);
  return known;
}

/** A visit with its messages, as the record knows it: each follows the last one. */
class Walk {
  readonly receiver = new VisitReceiver();
  readonly #mapping;
  readonly #version: WrittenVersion;
  #last: string | undefined;
  #time = Date.parse('2026-07-01T12:00:00Z');

  constructor(version: WrittenVersion) {
    this.#version = version;
    this.#mapping = mappingIn(version);
  }

  /** @param isKnown whether the record has the last message */
  put(encounter: Encounter, isKnown = true): Written {
    const { updates } = this.#mapping;
    this.#time += 1000;
    const last = isKnown && this.#last !== undefined ? { last: this.#last, previous: this.#last } : {};
    const change = this.#last === undefined ? 'create' : 'update';
    const written = this.#mapping.write(encounter, {
      fhirId: 'e-1',
      change,
      controlId: `C${this.#time}`,
      time: this.#time,
      ...last,
    });
    const { text } = written;
    const header = text.slice(0, text.indexOf('\r') + 1);
    const carried = this.#last === undefined ? '' : (updates?.carried?.(text, this.#last) ?? '');
    this.#last = header + updates?.kept(text) + carried;
    this.receiver.apply(text);
    return written;
  }

  /** What the record has of the visit, beside the header. */
  get recorded(): string {
    return this.#last?.replace(/^MSH.*?\r/, '') ?? '';
  }

  expectStateOf(encounter: Encounter, { text, losses, messageType }: Written): void {
    const structure = segmentsOfStructure(this.#version, messageType.structure) ?? [];
    const read = this.#mapping.read(this.receiver.heldAs(text, structure));
    const { meta: { versionId: _, lastUpdated: __, ...meta } = {}, id: ___, ...elements } = read;
    const own = Object.keys(meta).length === 0 ? elements : { ...elements, meta };
    const [left, right] = minusLosses('Encounter', encounter, own, losses);

    expectSame(right, left);
    expect(this.receiver.status).toBe(RECEIVED[encounter.status]);
  }
}

const ofPatient = (visits: fc.Arbitrary<Encounter>) =>
  visits.map((one): Encounter => ({ ...one, subject: { reference: 'Patient/p-1' } }));

test('a receiver that knows events and segments alone ends in the state of the last PUT, whatever came before', () => {
  fc.assert(
    fc.property(fc.array(ofPatient(walkedVisit), { minLength: 1, maxLength: 6 }), (visits) => {
      const walk = new Walk('2.5.1');

      for (const one of visits) walk.expectStateOf(one, walk.put(one));
    }),
    runs(300),
  );
});

test('the record has of a visit what its receiver has', () => {
  fc.assert(
    fc.property(fc.array(ofPatient(walkedVisit), { minLength: 2, maxLength: 5 }), (visits) => {
      const walk = new Walk('2.5.1');

      for (const one of visits) walk.put(one);

      expect(walk.recorded.split('\r').toSorted()).toEqual(walk.receiver.held.split('\r').toSorted());
    }),
    runs(100),
  );
});

describe.each(WRITTEN_VERSIONS)('in v%s', (version) => {
  test('every message of a walk is valid, but for codes and authorities that are kept as they came', () => {
    fc.assert(
      fc.property(fc.array(ofPatient(visit), { minLength: 1, maxLength: 3 }), (visits) => {
        const walk = new Walk(version);

        for (const one of visits) {
          const { text } = walk.put(withoutKeptCodes(one));
          expect(problemsIn(text, version).filter((finding) => !isForeignAuthority(finding))).toEqual([]);
        }
      }),
      runs(30),
    );
  });

  test('what is read is what was written, minus the losses that are reported', () => {
    fc.assert(
      fc.property(ofPatient(visit), (given) => {
        const walk = new Walk(version);

        walk.expectStateOf(given, walk.put(given));
      }),
      runs(30),
    );
  });
});
