import { refusalOf } from '../../../../bin/console/server/guard.ts';

const OWN = { host: '127.0.0.1:3001', origin: 'http://127.0.0.1:3001', 'content-type': 'application/json' };
const status = (method: string, headers: Record<string, string | undefined>) =>
  refusalOf(method, headers, 3001)?.status;

test.each<[string, string, Record<string, string | undefined>, number | undefined]>([
  ['the page itself looks', 'GET', { host: '127.0.0.1:3001' }, undefined],
  ['by its other name', 'GET', { host: 'localhost:3001' }, undefined],
  ['a name that was made to lead here', 'GET', { host: 'evil.example:3001' }, 421],
  ['a name that begins like ours', 'GET', { host: '127.0.0.1.evil.example:3001' }, 421],
  ['another port', 'GET', { host: '127.0.0.1:80' }, 421],
  ['no name at all', 'GET', {}, 421],
  ['the page itself asks for something', 'POST', OWN, undefined],
  [
    'by its other name',
    'PUT',
    { ...OWN, host: 'localhost:3001', origin: 'http://localhost:3001' },
    undefined,
  ],
  ['a page of the web posts', 'POST', { ...OWN, origin: 'https://evil.example' }, 403],
  ['a page of another port posts', 'POST', { ...OWN, origin: 'http://127.0.0.1:3000' }, 403],
  ['a sandboxed frame posts', 'POST', { ...OWN, origin: 'null' }, 403],
  ['a POST without an Origin', 'POST', { ...OWN, origin: undefined }, 403],
  ['the browser says that it is cross-site', 'POST', { ...OWN, 'sec-fetch-site': 'cross-site' }, 403],
  ['a form posts', 'POST', { ...OWN, 'content-type': 'text/plain' }, 415],
])('%s: %s', (_, method, headers, expected) => {
  expect(status(method, headers)).toBe(expected);
});
