import type { Basic } from 'fhir/r4.js';
import { message, repetition, segment } from '../../../hl7v2/build.ts';
import { parse, serialize } from '../../../hl7v2/er7.ts';
import { formatInstant } from '../../../hl7v2/timestamp.ts';
import { FHIR_ID_MARK, fhirIdIn } from '../../../mapping/core/fhir-id.ts';
import { Losses } from '../../../mapping/core/losses.ts';
import type { Change, MessageType, ResourceModule } from '../../../mapping/core/resource-module.ts';
import { NoResourceError } from '../../../mapping/core/resource-module.ts';
import { ownHeader } from '../../../mapping/message/own-header.ts';
import { validator } from '../../../mapping/r4/validator.ts';

// A resource type that exists in tests alone: a Basic about a patient, as a message of its own with one Z-segment.

const EVENTS: Readonly<Record<Change, string>> = {
  create: 'Z01',
  update: 'Z02',
  deactivate: 'Z03',
  delete: 'Z03',
  merge: 'Z04',
  link: 'Z05',
  unlink: 'Z06',
};

const MESSAGE_CODE = 'ZBA';

const messageOf = (change: Change): MessageType => ({
  code: MESSAGE_CODE,
  triggerEvent: EVENTS[change],
  structure: 'ZBA_Z01',
});

export const BASIC: ResourceModule<Basic> = {
  type: 'Basic',
  validate: validator<Basic>('Basic', {
    Basic: {
      resourceType: 'Basic',
      id: 'id',
      code: 'CodeableConcept!',
      subject: 'Reference',
      created: 'date',
    },
  }),
  patientIdOf: ({ subject }, fhirId) => subject?.reference?.replace(/^Patient\//, '') ?? fhirId,
  isIn: (one) => one.segment('ZBA') !== undefined,
  messageCode: MESSAGE_CODE,
  messageOf,
  fhirId: {
    segment: 'ZBA',
    field: 1,
    idIn: (zba, mark) => fhirIdIn(zba.field(1).repetitions[0] ?? repetition([]), mark),
  },
  effectOf: () => 'update',
  createMapping: (profile) => ({
    write({ code, subject, created }, { fhirId, change, controlId, time }) {
      const ofChange = messageOf(change);
      const { code: messageCode, triggerEvent, structure } = ofChange;
      const losses = Losses.of('Basic', structure);
      losses.others({ created }, []);
      const messageType = [messageCode, triggerEvent, structure];
      const msh = ownHeader(profile)({ time: formatInstant(time), messageType, controlId });
      const { assigner, type } = FHIR_ID_MARK;
      const id = repetition([fhirId, undefined, undefined, assigner, type]);
      const zba = segment('ZBA', { 1: id, 2: subject?.reference, 3: code.text });
      return {
        text: serialize(message([msh, zba])),
        messageType: ofChange,
        losses: losses.list,
        longFields: [],
      };
    },
    read(text) {
      const zba = parse(text).segment('ZBA');
      if (zba === undefined) throw new NoResourceError('the message has no ZBA segment');
      const [id, reference, code] = [zba.field(1).text(), zba.field(2).text(), zba.field(3).text()];
      const basic: Basic = { resourceType: 'Basic', code: { text: code ?? '' } };
      if (id !== undefined) basic.id = id;
      if (reference !== undefined) basic.subject = { reference };
      return basic;
    },
  }),
  readingParts: () => ({ segments: {}, partOf: (whole) => whole }),
};
