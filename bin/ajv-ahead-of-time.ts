import { _, Ajv, type AnySchema, type Options } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'esbuild';

/** A schema that a module had Ajv compile when it was loaded. */
interface Compilation {
  readonly options: Options;
  readonly formats: Ajv['formats'];
  readonly schema: AnySchema;
}

/**
 * Compiles at build time the schemas that `entry` and its imports have Ajv compile when they are loaded, and replaces
 * Ajv by the result. The source does not change: `new Ajv(…)`, `addFormat` and `compile` at the top level of a module.
 * So the bundle does not contain Ajv's compiler, and a cold start does not wait for it.
 */
export async function ajvAheadOfTime(entry: URL): Promise<Plugin> {
  const contents = moduleFor(await compilationsOf(entry));
  const resolveDir = import.meta.dirname;
  return {
    name: 'ajv-ahead-of-time',
    setup(build) {
      build.onResolve({ filter: /^ajv$/ }, () => ({ path: 'ajv', namespace: 'ajv-ahead-of-time' }));
      build.onLoad({ filter: /.*/, namespace: 'ajv-ahead-of-time' }, () => ({ contents, resolveDir }));
    },
  };
}

/** @throws Error if there are none: Ajv is used in a way that this does not support, or `entry` was already loaded */
async function compilationsOf(entry: URL): Promise<Compilation[]> {
  const compilations: Compilation[] = [];
  const { compile } = Ajv.prototype;
  Ajv.prototype.compile = function recording(this: Ajv, schema: AnySchema) {
    // Ajv also compiles its own meta-schema, which is not needed at run time.
    if (!isMetaSchema(schema)) compilations.push({ options: this.opts, formats: this.formats, schema });
    return compile.call(this, schema);
  } as typeof compile;
  try {
    await import(entry.href);
  } finally {
    Ajv.prototype.compile = compile;
  }
  if (compilations.length === 0)
    throw new Error(`${entry.pathname}: Ajv compiles nothing while it is loaded`);
  return compilations;
}

function isMetaSchema(schema: AnySchema): boolean {
  return typeof schema === 'object' && String(schema.$id).startsWith('http://json-schema.org/');
}

/**
 * Modules are evaluated in the same order here and in the bundle, so the bundle requests the compilations in this order.
 * A function is created at its first call: most requests never need the one that collects errors.
 */
function moduleFor(compilations: readonly Compilation[]): string {
  return `
const COMPILED = [${compilations.map(functionOf).join(',\n')}];
export class Ajv {
  formats = {};
  addFormat(name, format) { this.formats[name] = format; return this; }
  compile() {
    const make = COMPILED.shift();
    if (make === undefined) throw new Error('this schema was not compiled at build time');
    let made;
    const validate = (data) => {
      made ??= make(this.formats);
      const isValid = made(data);
      validate.errors = made.errors;
      return isValid;
    };
    return validate;
  }
}`;
}

/** Source of a function that takes the formats and returns the validation function. */
function functionOf({ options, formats, schema }: Compilation): string {
  const ajv = new Ajv({
    ...options,
    inlineRefs: false,
    code: { ...options.code, source: true, formats: _`formats` },
  });
  for (const [name, format] of Object.entries(formats)) if (format !== undefined) ajv.addFormat(name, format);
  return `(formats) => { const module = {};\n${standalone.default(ajv, ajv.compile(schema))}\nreturn module.exports; }`;
}
