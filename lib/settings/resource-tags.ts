import { textsSetting } from './texts-setting.ts';

/** What every AWS service accepts: SQS and S3 refuse other characters. */
const NAME = /^(?!aws:)[\p{L}\p{N} _.:/=+@-]{1,128}$/iu;
const VALUE = /^[\p{L}\p{N} _.:/=+@-]{0,256}$/u;
const EXPECTED = 'letters, digits, spaces and _ . : / = + - @, and no aws: at the start';

/** Tags of all deployed resources. */
export const TAGS = textsSetting(
  'tags of all deployed resources',
  { 'cost-centre': '4711' },
  (tags, problem) => {
    for (const [name, text] of Object.entries(tags))
      if (!NAME.test(name) || !VALUE.test(text)) problem(`: "${name}" is "${text}", expected ${EXPECTED}`);
  },
);
