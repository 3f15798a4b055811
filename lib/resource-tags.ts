import type { Variable } from '../runtime/variables.ts';
import { textsOf } from './process-settings.ts';

/** What every service takes: SQS and S3 refuse other characters. */
const NAME = /^(?!aws:)[\p{L}\p{N} _.:/=+@-]{1,128}$/iu;
const VALUE = /^[\p{L}\p{N} _.:/=+@-]{0,256}$/u;
const EXPECTED = 'letters, digits, blanks and _ . : / = + - @, and no aws: at the beginning';

/** Tags of all that is deployed, as a JSON object. */
export const TAGS: Variable<Readonly<Record<string, string>>, false> = {
  about: 'tags of all that is deployed',
  expects: 'JSON',
  absent: '{}',
  isRequired: false,
  read(value = '{}', problem) {
    const tags = textsOf(value);
    if (tags === undefined) {
      problem(` is "${value}", expected an object such as {"cost-centre":"4711"}`);
      return {};
    }
    for (const [name, text] of Object.entries(tags))
      if (!NAME.test(name) || !VALUE.test(text)) problem(`: "${name}" is "${text}", expected ${EXPECTED}`);
    return tags;
  },
};
