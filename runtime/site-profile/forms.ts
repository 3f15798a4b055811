/** Problems of a value, each with its place in the profile; none if it has the form. */
export type Form = (value: unknown, place: string) => readonly string[];

type Members = Readonly<Record<string, Form>>;

export function form(isGood: (value: unknown) => boolean, expected: string): Form {
  return (value, place) => (isGood(value) ? [] : [`${place}: expected ${expected}`]);
}

export function text(pattern: RegExp, expected: string): Form {
  return form((value) => typeof value === 'string' && pattern.test(value), expected);
}

export function wholeNumber(least: number, most: number): Form {
  const isGood = (value: unknown) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
  return form(isGood, `a whole number from ${least} to ${most}`);
}

export function oneOf(values: readonly string[]): Form {
  return form((value) => values.includes(value as string), `one of ${values.join(', ')}`);
}

/** A list of one or more. */
export function list(item: Form): Form {
  return (value, place) =>
    Array.isArray(value) && value.length > 0
      ? value.flatMap((one, index) => item(one, `${place}.${index}`))
      : [`${place}: expected a list that is not empty`];
}

/** An object with these members and no others. */
export function object(required: Members, optional: Members = {}): Form {
  const known: Members = { ...required, ...optional };
  const names = Object.keys(known).join(', ');
  return (value, place) => {
    if (!isObject(value)) return [`${place}: expected an object with ${names}`];
    return [
      ...Object.keys(required)
        .filter((name) => !Object.hasOwn(value, name))
        .map((name) => `${place}: ${name} is missing`),
      ...Object.entries(value).flatMap(([name, member]) =>
        Object.hasOwn(known, name)
          ? (known[name]?.(member, `${place}.${name}`) ?? [])
          : [`${place}: ${name} is not known, expected ${names}`],
      ),
    ];
  };
}

/** An object whose `scheme` says which other members it has. */
export function byScheme(
  schemes: Readonly<Record<string, readonly [required: Members, optional?: Members]>>,
): Form {
  const scheme = oneOf(Object.keys(schemes));
  const forms = Object.fromEntries(
    Object.entries(schemes).map(([name, [required, optional]]) => [
      name,
      object({ scheme, ...required }, optional),
    ]),
  );
  const other = form(() => false, `an object with scheme: ${Object.keys(schemes).join(', ')}`);
  return (value, place) => {
    const name = isObject(value) ? String(value.scheme) : '';
    return (Object.hasOwn(forms, name) ? forms[name] : other)?.(value, place) ?? [];
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
