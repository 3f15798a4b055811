import { createRequire } from 'node:module';
import type { FhirPathCompiler } from '../../mapping/core/fhir-path.ts';

// The engine of the NLM. It is large, so it is loaded only for a site that has expressions: resolved when it is asked for, as a
// bundler does not follow. The bundle of the Lambda has it beside it (bin/bundles.ts).
const load = createRequire(import.meta.url);

const CLOCK = /\b(?:now|today|timeOfDay)\s*\(/;
/** Texts in an expression, and names in backquotes. */
const TEXTS = /'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g;

/** A node of a resource, or a value that was computed. */
type Found = { readonly data?: unknown; fullPropertyName?(): string | null } | string | number | boolean;

/** @throws Error if the package is not there */
export function fhirPathEngine(): FhirPathCompiler {
  const fhirpath = load('fhirpath') as typeof import('fhirpath');
  const r4 = load('fhirpath/fhir-context/r4');
  // trace() would print what it looks at.
  const options = { resolveInternalTypes: false, traceFn: () => {} } as const;
  return {
    compile(expression) {
      if (CLOCK.test(expression.replaceAll(TEXTS, '')))
        throw new Error(
          'a message is made of its resource alone: now(), today() and timeOfDay() are not allowed',
        );
      const evaluate = fhirpath.compile(expression, r4, options);
      return (resource) =>
        (evaluate(resource) as Found[]).map((found) => {
          const isNode = typeof found === 'object' && typeof found.fullPropertyName === 'function';
          return {
            text: textOf(isNode ? found.data : found),
            path: isNode ? (found.fullPropertyName?.() ?? undefined) : undefined,
          };
        });
    },
  };
}

/** Empty for what is no single value. Numbers, dates and times of the engine write themselves. */
function textOf(value: unknown): string {
  const text = Array.isArray(value) ? '' : String(value ?? '');
  return text.startsWith('[object ') ? '' : text;
}
