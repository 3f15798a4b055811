import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type ConsoleServer, startConsole } from '../../bin/console/server/server.ts';
import { localSource } from '../../local/console/local-source.ts';
import { Watch } from '../../local/console/watch.ts';
import { ANY_PORTS } from '../../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../../local/pipeline/pipeline.ts';
import { eventually } from '../support/eventually.ts';
import { recordingLog } from '../support/observability/recording-log.ts';
import { accessibilityProblems, focusTop, tabStops } from './accessibility.ts';
import { startBrowser } from './chromium.ts';
import { screenshot } from './screenshot.ts';

// The page in a real Chromium, on the real processes with shortened times. One story; each test goes on where the one
// before it ended. UPDATE_SCREENSHOTS=1 writes the pictures of docs/ anew.

const WAIT_MS = 45_000;

// What runs in the page is text: the tests know no DOM.
const COUNT_SHIFTS = `
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value;
  }).observe({ type: 'layout-shift', buffered: true });
`;

let folder: string;
let pipeline: Pipeline;
let server: ConsoleServer;
let chromium: Awaited<ReturnType<typeof startBrowser>>;
let page: Page;
const log = recordingLog();
const printed: string[] = [];
const requests: string[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'console-'));
  const watch = new Watch();
  pipeline = await startPipeline(ANY_PORTS, {
    onLine: (line) => {
      watch.line(line);
      printed.push(line);
    },
    onEnqueued: (body) => watch.enqueued(body),
    environment: {
      ACK_TIMEOUT_MS: '5000',
      BACKOFF_MIN_MS: '100',
      BACKOFF_MAX_MS: '1000',
      NACK_RETRY_DELAYS_MS: '200',
    },
  });
  server = await startConsole({
    port: 0,
    source: localSource(pipeline, watch),
    quarantineLog: join(folder, 'quarantine.log'),
    log,
  });
  chromium = await startBrowser();
  page = await chromium.browser.newPage();
  page.setDefaultTimeout(WAIT_MS);
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.addInitScript(COUNT_SHIFTS);
  await page.goto(server.url);
}, 120_000);

afterAll(async () => {
  await chromium?.close();
  await server?.stop();
  await pipeline?.stop();
  await rm(folder, { recursive: true, force: true });
});

const station = (name: string, says: string) =>
  page.locator(`[data-station="${name}"]`).filter({ hasText: says }).waitFor();
const button = (name: string) => page.getByRole('button', { name, exact: true });
const editor = () => page.getByLabel('FHIR R4 resource, as JSON');
const rows = (state: string) => page.locator(`tr[data-state="${state}"]`);
const tab = (name: string) => page.getByRole('tab', { name });

async function press(name: string): Promise<void> {
  await button(name).click();
}

async function repair(): Promise<void> {
  await press('Repair');
  await station('HL7 endpoint', 'answers');
}

test('a Patient is sent and seen to be acknowledged and archived', async () => {
  await station('Sender', 'ready');
  // The samples come with a request of their own, before or after the state of the sender.
  await eventually(
    () => editor().inputValue(),
    (text) => text.includes('Brändli'),
  );

  await press('Send');

  await page.locator('#answer', { hasText: '201' }).waitFor();
  expect(await page.locator('#answer').innerText()).toContain('Patient.active (no field in ADT_A05)');
  await rows('delivered').filter({ hasText: 'AA' }).waitFor();
  await page.locator('.facts', { hasText: 'bytes, identical to the queued message' }).waitFor();
  expect(await page.locator('.facts').innerText()).toMatch(/delivered AA after 1 attempt, [\d.]+ m?s/);
});

test('each text of the message is named, by pointer and by keyboard', async () => {
  const inspector = page.locator('.inspector');
  await page.locator('[data-place="2:PID-5.1"]').hover();
  expect(await inspector.innerText()).toBe('PID-5.1 Family Name · Patient Name');
  await screenshot(page, 'console-light');

  expect(await accessibilityProblems(page)).toEqual([]);

  await tab('Message').focus();
  await page.keyboard.press('Tab');
  expect(await inspector.innerText()).toBe('MSH-1 Field Separator');
  await page.keyboard.press('End');
  expect(await inspector.innerText()).toBe('PV1-2 Patient Class');
  await page.keyboard.press('ArrowUp');
  expect(await inspector.innerText()).toBe('NK1-1 Set ID - NK1');
  const focused = await page.evaluate(`document.activeElement.getAttribute('aria-label')`);
  expect(focused).toBe('NK1-1 Set ID - NK1: 1');
});

test('the skip link leads to the messages, and the Tab key goes down the page on a telephone', async () => {
  await focusTop(page);
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Skip to messages');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Filter messages');

  await page.setViewportSize({ width: 390, height: 844 });
  const stops = await tabStops(page, 60);
  await page.setViewportSize({ width: 1280, height: 900 });
  const tops = stops.slice(1).map(({ y }) => y);
  expect(stops.length).toBeGreaterThan(20);
  expect(tops).toEqual(tops.toSorted((one, other) => one - other));
});

test('messages are filtered by their words and state', async () => {
  const fill = (text: string) => page.getByLabel('Filter messages').fill(text);
  await fill('a28 aa');
  expect(await page.locator('tbody tr').count()).toBe(1);
  await fill('a28 refused');
  await page.getByText('No message is like that.').waitFor();
  await fill('');
  await page.getByLabel('State of messages').selectOption('quarantined');
  expect(await page.locator('tbody tr').count()).toBe(0);
  await page.getByLabel('State of messages').selectOption('');
});

test('the Patient is read back, with losses marked', async () => {
  await tab('Message').focus();
  await page.keyboard.press('ArrowRight');

  const lost = page.locator('.resource .lost');
  await lost.waitFor();
  expect(await lost.innerText()).toContain('"active": true, no field in ADT_A05');
  const changed = await page.locator('.resource .changed').allInnerTexts();
  expect(changed.map((line) => line.split('\n')[2])).toEqual([
    expect.stringMatching(/^"given": \["Anouk", "Marie Claire"\], a space separates the texts/),
    expect.stringMatching(/^"prefix": \["Dr\. med\."\] a space separates the texts/),
    '"Marie",',
    '"Dr.",',
  ]);
  expect(await page.locator('.resource .new').allInnerTexts()).toEqual([
    expect.stringMatching(/"id": "[0-9a-f-]{36}", PID-3, type FW/),
    expect.stringMatching(/"versionId": "\w+", MSH-10/),
    expect.stringMatching(/"lastUpdated": ".*" MSH-7/),
    expect.stringContaining('"Claire"'),
    expect.stringContaining('"med."'),
  ]);
});

test('what is read back, the history and the record have no accessibility problems', async () => {
  expect(await accessibilityProblems(page)).toEqual([]);
  await tab('History').click();
  expect(await accessibilityProblems(page)).toEqual([]);
  await tab('Record').click();
  expect(await page.getByRole('tabpanel').innerText()).toMatch(/state\s+sent\s+last message\s+ADT\^A28/);
  expect(await accessibilityProblems(page)).toEqual([]);
  await tab('Message').click();
});

test('a message is edited, read as FHIR, and sent to the test HL7 server', async () => {
  const hl7 = page.getByLabel('HL7 v2 message, or FHIR R4 resource as JSON');
  const outcome = page.locator('.outcome');
  await press('Edit the message');
  const text = await hl7.inputValue();
  expect(text.split('\n').map((segment) => segment.slice(0, 3))).toEqual(['MSH', 'EVN', 'PID', 'NK1', 'PV1']);

  // Under a FHIR id of its own: GET reads the last message of a patient.
  const edited = text
    .replace('Brändli', 'Muster')
    .replace(/(\^ADT_A05\|)\w+/, '$1EDITED-1')
    .replace(/~[\w-]+(?=\^\^\^FHIRWORKS)/, '~edited');
  await hl7.fill(edited);
  await press('Map');
  await outcome.getByText('"family": "Muster"').waitFor();
  expect(await outcome.getByRole('heading').allInnerTexts()).toEqual([
    'Read as FHIR',
    expect.stringMatching(/not mapped exactly|Mapped exactly/),
  ]);
  expect(await accessibilityProblems(page)).toEqual([]);

  await press('Send to the test HL7 server');
  await outcome.getByText('accepted: the sender counts it as delivered').waitFor();
  expect(await outcome.locator('dt').allInnerTexts()).toEqual(['MSA-1 AA', 'MSA-2 EDITED-1']);

  await hl7.fill('MSH without delimiters');
  await press('Map');
  await outcome.getByRole('alert').filter({ hasText: 'MSH' }).waitFor();
  expect(await page.locator('tbody tr').count()).toBe(1);
});

test('what the API refuses is said in its own words', async () => {
  await editor().fill('{"resourceType":"Patient","gender":"PLANTED","birthDate":1984}');
  await press('Send');

  const answer = page.locator('#answer', { hasText: '400' });
  await answer.waitFor();
  expect(await answer.innerText()).toMatch(/Not a valid FHIR R4 Patient[\s\S]*Patient\.gender: expected/);
  expect(await answer.innerText()).not.toContain('PLANTED');
});

test('a fault plan that is wrong is answered with the grammar', async () => {
  await page.getByLabel('Fault plan').fill('explode on 3');
  await press('Set');

  await page.getByRole('alert').filter({ hasText: 'explode is no fault, expected one of ae, ar' }).waitFor();
  await station('HL7 endpoint', 'no faults');
  await page.getByLabel('Fault plan').fill('');
});

test('the endpoint is broken, the breaker opens, and everything drains once it is repaired', async () => {
  await page.locator('.presets button', { hasText: 'Reset every connection' }).click();
  await station('HL7 endpoint', 'reset on 1-');
  await page.locator('[name=sample]').selectOption('Delimiters and other scripts');
  await page.locator('[name=times]').selectOption('10');
  await press('Send');

  await station('Sender', 'breaker open');
  await page
    .getByRole('status')
    .filter({ hasText: 'The circuit breaker of the sender is open.' })
    .waitFor({ state: 'attached' });
  await station('Queue', '10 messages');
  await rows('retrying').first().click();
  await tab('History').click();
  await page.locator('.history li', { hasText: 'attempt-failed' }).first().waitFor();
  await screenshot(page, 'console-breaker-open');
  expect(await accessibilityProblems(page)).toEqual([]);

  await repair();
  await station('Queue', 'empty');
  await station('Sender', 'breaker closed');
  await rows('delivered').nth(10).waitFor();
  expect(await page.locator('tbody tr').count()).toBe(11);
});

test('a message is refused for good, and resent from quarantine', async () => {
  await page.locator('.presets button', { hasText: 'Refuse permanently' }).click();
  await station('HL7 endpoint', 'ae 101');
  await page.locator('[name=times]').selectOption('1');
  await page.locator('[name=sample]').selectOption('Many elements that cannot be mapped');
  await eventually(
    () => editor().inputValue(),
    (text) => text.includes('Ida'),
  );
  await press('Send');
  await rows('quarantined').filter({ hasText: 'AE 101' }).waitFor();
  await page.locator('.held li', { hasText: 'nack AE 101' }).waitFor();
  await repair();
  expect(await accessibilityProblems(page)).toEqual([]);

  await press('Resend');

  await station('Quarantine', 'empty');
  await rows('delivered').nth(11).waitFor();
  await page.emulateMedia({ colorScheme: 'dark' });
  await tab('Read back').click();
  await page.locator('.resource .lost').first().waitFor();
  expect(await page.locator('.resource').first().innerText()).toContain(
    'extension without a field in ADT_A05',
  );
  await screenshot(page, 'console-dark');
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('a message is dropped only with a note, which is kept', async () => {
  await page.locator('.presets button', { hasText: 'Refuse permanently' }).click();
  await station('HL7 endpoint', 'ae 101');
  await press('Send');
  await page.locator('.held li').waitFor();
  await repair();

  await press('Drop …');
  expect(await accessibilityProblems(page)).toEqual([]);
  await press('Drop');
  expect(await page.locator('.held li').count()).toBe(1);
  await page.getByLabel('Reason for dropping it').fill('a test of the console');
  await page.keyboard.press('Enter');

  await station('Quarantine', 'empty');
  const lines = (await readFile(join(folder, 'quarantine.log'), 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { done: 'resent' },
    { done: 'dropped', note: 'a test of the console' },
  ]);
});

test('what was read back is sent as an update', async () => {
  await rows('delivered').last().click();
  await press('Edit and send as update');
  expect(await page.locator('[name=method]').inputValue()).toBe('PUT');
  await page.keyboard.press('Control+Enter');

  await rows('delivered').filter({ hasText: 'A31' }).waitFor();
});

test('at 800 pixels nothing runs over the edge', async () => {
  for (const width of [1280, 800]) {
    await page.setViewportSize({ width, height: 900 });
    const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(over).toBeLessThanOrEqual(0);
  }
});

test('the page complained of nothing, asked nobody else, and moved nothing', async () => {
  const origin = new URL(server.url).origin;
  expect(complaints).toEqual([]);
  expect(requests.filter((url) => !url.startsWith(origin) && !url.startsWith('data:'))).toEqual([]);
  const shift = await page.evaluate('window.shifted');
  expect(shift).toBeLessThan(0.1);
});

test('with PATIENT_SOURCE=query it says that the HL7 endpoint was asked', async () => {
  await page.route('**/console/messages/*', async (route) => {
    const response = await route.fetch();
    const detail = await response.json();
    await route.fulfill({ response, json: { ...detail, readBack: { ...detail.readBack, source: 'query' } } });
  });
  await rows('delivered').nth(1).click();
  await tab('Read back').click();

  await page.getByRole('heading', { name: 'Read back by a query to the HL7 endpoint' }).waitFor();
  await page.unroute('**/console/messages/*');
});

test('that the samples or a resume failed is said', async () => {
  const paused = {
    sender: { isReady: false, isBreakerOpen: false, isPaused: true, links: 1 },
    endpoint: { isReady: true, faultPlan: '' },
    queue: { all: 1, inFlight: 1 },
    quarantine: 1,
  };
  const facts = { place: 'local', environment: '', where: '', mayChange: true };
  const body = `event: facts\ndata: ${JSON.stringify(facts)}\n\nevent: status\ndata: ${JSON.stringify(paused)}\n\n`;
  await page.route('**/console/events', (route) => route.fulfill({ contentType: 'text/event-stream', body }));
  for (const path of ['samples', 'resume']) await page.route(`**/console/${path}`, (route) => route.abort());
  await page.reload();

  await page.locator('#answer', { hasText: 'The pipeline is not responding.' }).waitFor();
  await press('Resume');
  await page
    .locator('[data-station="Sender"]')
    .getByRole('alert')
    .filter({ hasText: 'The pipeline is not responding.' })
    .waitFor();

  await page.unrouteAll();
  await page.reload();
});

test('the theme can be chosen', async () => {
  const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
  const dark = await ground();
  await page.getByRole('radio', { name: 'light' }).check({ force: true });
  await eventually(ground, (now) => now !== dark);
  await page.reload();
  await station('Sender', 'ready');
  await eventually(ground, (now) => now !== dark);
});

test('no name of a Patient is in a URL, in a log line, or in the log of the console', () => {
  const said = JSON.stringify([requests.map(decodeURIComponent), printed, log.lines]);

  expect(said).toContain('/console/messages/');
  expect(said).not.toMatch(/Brändli|Anouk|MR-204817|O'Neill|Ida|Kern|田|PLANTED/);
});
