import { linesOf } from '../../../bin/load/lines.ts';
import { readResource } from '../../../bin/load/resource.ts';
import { mapInput } from '../../../bin/map/map-input.ts';
import { HttpError, readBody, readObject } from '../../../lambda/http.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';

const MARK = '\uFEFF';
const PATIENT = '{"resourceType":"Patient","id":"a"}';

/** Whether each of those that read JSON takes a text, and what it says of it otherwise. */
async function readers(text: string): Promise<Record<string, string>> {
  const bytes = Buffer.from(text);
  const verdict = (read: () => unknown) => {
    try {
      read();
      return 'read';
    } catch (error) {
      if (error instanceof HttpError) return error.message;
      throw error;
    }
  };
  const { value: line } = await linesOf(pieces(bytes), 1000).next();
  const ofLoad = readResource(line?.bytes, () => 'new');
  return {
    'API, text': verdict(() => readBody({ body: text, isBase64Encoded: false })),
    'API, bytes': verdict(() => readBody({ body: bytes.toString('base64'), isBase64Encoded: true })),
    intake: verdict(() => readObject(bytes)),
    load: ofLoad.kind === 'rejected' ? ofLoad.reason : 'read',
    map: verdict(() =>
      mapInput(bytes, 'a.json', DEFAULT_PROFILE, () => ({
        fhirId: 'a',
        change: 'create',
        controlId: 'C1',
        time: 0,
      })),
    ),
  };
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

test.each([
  ['no mark', PATIENT],
  ['a mark at the start', MARK + PATIENT],
  ['white space after it', `${MARK}  ${PATIENT}`],
  ['a mark inside a string', `{"resourceType":"Patient","id":"a","name":[{"text":"${MARK}Birch"}]}`],
])('%s is read by all', async (_, text) => {
  expect(new Set(Object.values(await readers(text)))).toEqual(new Set(['read']));
});

test.each([
  ['a second mark', MARK + MARK + PATIENT, 'line 1, column 1'],
  ['a mark between members', `{"resourceType":"Patient",${MARK}"id":"a"}`, 'line 1, column 27'],
  ['a mark after the resource', PATIENT + MARK, 'line 1, column 36'],
  ['a mark where two files were joined', `${PATIENT}${MARK}${PATIENT}`, 'line 1, column 36'],
])('%s is refused by all, with its place', async (_, text, place) => {
  const { load, ...others } = await readers(text);

  expect(load).toBe(`not JSON: ${place}`);
  expect(new Set(Object.values(others))).toEqual(new Set([`The body is not JSON: ${place}.`]));
});
