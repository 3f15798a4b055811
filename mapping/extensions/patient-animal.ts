import type { Extension } from 'fhir/r4.js';
import { listOf } from '../core/compact.ts';
import { ceCodeableConcept } from '../datatypes/ce-codeable-concept.ts';
import type { Vocabulary } from '../terminology/vocabulary.ts';
import { conceptContent } from './extension-contents.ts';
import { contentToV2, type ExtensionField } from './extension-field.ts';

/** An animal: its species in PID-35 and its breed in PID-36. `genderStatus` has no field. */
export function patientAnimal(url: string, plain: (table: string) => Vocabulary): ExtensionField {
  const species = conceptContent(ceCodeableConcept(plain('0446')));
  const breed = conceptContent(ceCodeableConcept(plain('0447')));
  return {
    url,
    segment: 'PID',
    fields: { 35: species.reads, 36: breed.reads },
    toV2([first, ...further]) {
      for (const { losses } of further) losses.dropped('PID-35 holds one');
      if (first === undefined) return {};
      const { url: _, extension: parts = [], ...rest } = first.extension;
      first.losses.others(rest, []);
      const fields: { species?: ReturnType<typeof contentToV2>; breed?: ReturnType<typeof contentToV2> } = {};
      for (const [index, extension] of parts.entries()) {
        const losses = first.losses.at('extension', index);
        if (extension.url === 'species' && fields.species === undefined)
          fields.species = contentToV2({ extension, losses }, species);
        else if (extension.url === 'breed' && fields.breed === undefined)
          fields.breed = contentToV2({ extension, losses }, breed);
        else losses.dropped('PID holds only the species and the breed of an animal');
      }
      if (fields.species === undefined && fields.breed === undefined)
        first.losses.dropped('no species and no breed');
      return { 35: fields.species, 36: fields.breed };
    },
    toFhir(pid) {
      if (pid.field(35).isEmpty && pid.field(36).isEmpty) return [];
      const parts: (Extension | undefined)[] = [
        [35, 'species', species] as const,
        [36, 'breed', breed] as const,
      ].map(([field, part, pair]) => {
        const ce = pid.field(field).firstValued;
        const content = ce && pair.toFhir(ce);
        return content && { url: part, ...content };
      });
      const extension = listOf(parts);
      return extension === undefined ? [] : [{ url, extension }];
    },
  };
}
