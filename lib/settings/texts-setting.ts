import type { Variable } from '../../runtime/settings/variables.ts';

export type Texts = Readonly<Record<string, string>>;

/**
 * A setting that is a JSON object of texts, such as `{"LOG_LEVEL":"WARN"}`; empty if it is absent.
 *
 * @param check reports what is wrong with it
 */
export function textsSetting(
  about: string,
  example: Texts,
  check: (texts: Texts, problem: (text: string) => void) => void,
): Variable<Texts, false> {
  return {
    about,
    expects: 'JSON',
    absent: '{}',
    isRequired: false,
    read(value = '{}', problem) {
      const texts = textsOf(value);
      if (texts === undefined)
        problem(` is "${value}", expected an object such as ${JSON.stringify(example)}`);
      else check(texts, problem);
      return texts ?? {};
    },
  };
}

/** Its members as texts; undefined if it is not a JSON object. */
function textsOf(json: string): Texts | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)]));
  } catch {
    return undefined;
  }
}
