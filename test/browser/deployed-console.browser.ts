import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Deployment, startDeployment } from '../support/aws/deployment.ts';
import { LocalProcess } from '../support/local-process.ts';
import { accessibilityProblems } from './accessibility.ts';
import { startBrowser } from './chromium.ts';
import { screenshot } from './screenshot.ts';

// The page of a deployed environment in a real Chromium, served by the command, on a stand-in for AWS. One story; each
// test goes on where the one before it ended.

const WAIT_MS = 45_000;

let folder: string;
let deployment: Deployment;
let chromium: Awaited<ReturnType<typeof startBrowser>>;
let page: Page;
let url: string;
const requests: string[] = [];
const complaints: string[] = [];

const REFUSED = [
  'MSH|^~\\&|FHIRWorksOnAWS||||20260102030405.678+0000||ADT^A31^ADT_A05|1KDY2W1SE8PTGB4X7N3C|P|2.5.1||||||UNICODE UTF-8',
  'EVN|A31|20260102030405.678+0000',
  'PID|1||oak^^^FHIRWORKS^FW||Halvorsen^Ylva^^^^^L||19840312|F',
  'PV1||N\r',
].join('\r');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'console-'));
  deployment = await startDeployment();
  await deployment.quarantine(REFUSED, {
    ...{ reason: 'nack', msa1: 'AE', err3: '101', err2: 'PID^1^5', controlId: '1KDY2W1SE8PTGB4X7N3C' },
    ...{ errors: '101 Required field missing at PID^1^5', attempts: '1' },
    ...{ firstAttempt: '2026-01-02T03:04:06.000Z', endpoint: '10.1.2.3:2575' },
  });
  await deployment.quarantine('{"resourceType":"Patient","gender":"PLANTED"}', {
    ...{ reason: 'intake-invalid', source: 'hapi', resourceType: 'Patient', fhirId: 'ash' },
  });
  url = await start('--allow-changes');
  chromium = await startBrowser();
  page = await chromium.browser.newPage();
  page.setDefaultTimeout(WAIT_MS);
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on(
    'response',
    (response) => response.ok() || complaints.push(`${response.status()} ${response.url()}`),
  );
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.goto(url);
}, 120_000);

afterAll(async () => {
  await chromium?.close();
  LocalProcess.killAll();
  await deployment?.stop();
  await rm(folder, { recursive: true, force: true });
});

function start(...args: string[]): Promise<string> {
  const log = join(folder, 'quarantine.log');
  const options = ['-c', 'env=example', '--port', '0', '--log', log, ...args];
  const command = new LocalProcess(
    process.execPath,
    ['bin/console/main.ts', ...options],
    deployment.environment,
  );
  return command.printed(/ready (\S+)/);
}

const station = (name: string, says: string) =>
  page.locator(`[data-station="${name}"]`).filter({ hasText: says }).waitFor();
const button = (name: string) => page.getByRole('button', { name, exact: true });
const panel = () => page.getByRole('tabpanel');
const tab = (name: string) => page.getByRole('tab', { name });

test('the state of the environment is seen at a glance', async () => {
  await station('Queue', '1 message');
  await station('Queue', 'oldest 3 min');
  await station('Sender', 'breaker closed, 2 connections');
  await station('HL7 endpoint', '10.1.2.3:2575');
  await station('Quarantine', '2 messages');
  expect(await page.title()).toBe('Console of example · FHIR → HL7 v2');
  expect(await page.locator('header').innerText()).toContain(
    'eu-central-1, account 111122223333. Its patients are real.',
  );
  await page.locator('[data-alarm="QuarantineNotEmpty"]', { hasText: 'in alarm' }).waitFor();
  await page.getByText('2 of 2 tasks running').waitFor();
  await page.locator('.log li').first().getByText('message-delivered').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('a message is found by the FHIR id, with its path and the record', async () => {
  await page.getByLabel('Control ID or FHIR id').fill('elm');
  await page.keyboard.press('Enter');

  await page.locator('#found', { hasText: '1 message, 8 log lines' }).waitFor();
  await page.locator('tr[data-state="delivered"]', { hasText: deployment.delivered }).waitFor();
  await page.getByRole('heading', { name: 'The record of Patient/elm' }).waitFor();
  await page.getByText('The text of a message is not in the logs').waitFor();
  await tab('History').click();
  await page.locator('.history li', { hasText: 'attempt-failed' }).waitFor();
  await page.setViewportSize({ width: 1280, height: 1100 });
  await screenshot(page, 'console-deployed');
  await page.setViewportSize({ width: 1280, height: 900 });
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(await page.content()).not.toContain('Lindqvist');
});

test('segments of the record are shown when they are asked for', async () => {
  await button('Show its segments, which are patient data').click();

  await page.locator('.found-record .message', { hasText: 'Lindqvist' }).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('a message in quarantine that the console never saw is opened, and its content shown when it is asked for', async () => {
  await page.locator('.held li', { hasText: 'nack AE 101' }).getByRole('button').first().click();
  await page.getByRole('heading', { name: 'Message 1KDY2W1SE8PTGB4X7N3C' }).waitFor();
  await page
    .locator('.facts', {
      hasText: 'quarantined nack AE 101 Required field missing at PID^1^5 after 1 attempt',
    })
    .first()
    .waitFor();
  expect(await page.content()).not.toContain('Halvorsen');
  expect(await accessibilityProblems(page)).toEqual([]);

  await tab('Message').click();
  await button('Show the content, which is patient data').click();
  await panel().getByText('Halvorsen').waitFor();
  await tab('Read as FHIR').click();
  await panel().getByText('"family": "Halvorsen"').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('what the intake refused is shown as it came', async () => {
  await page.locator('.held li', { hasText: 'intake-invalid' }).getByRole('button').first().click();
  await button('Show the content, which is patient data').click();
  await panel().getByText('"gender": "PLANTED"').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('the quarantine is filtered, and a message resent', async () => {
  await page.getByLabel('Filter quarantine').fill('missing pid^1^5');
  expect(await page.locator('.held li').count()).toBe(1);

  await button('Resend these 1 …').click();
  await page.getByText('Resend 1 message?').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await button('Resend them').click();

  await page.locator('.said', { hasText: 'resent 1 message; 1 that do not match stay' }).waitFor();
  await station('Quarantine', '1 message');
  await station('Queue', '2 messages');
});

test('a console that only reads offers no changes', async () => {
  await page.goto(await start());
  await page.locator('.held li').first().waitFor();

  expect(await page.locator('header').innerText()).toContain('It only reads.');
  for (const name of ['Resend', 'Drop …']) expect(await button(name).count()).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('an open breaker and what the credentials may not read are seen', async () => {
  const { metrics, denied } = deployment.account;
  for (const name of Object.keys(metrics).filter((one) => one.includes('BreakerOpen'))) metrics[name] = 1;
  denied.add('DescribeServices');
  await page.reload();

  await station('Sender', 'breaker open');
  await page.getByText('service of the sender: AccessDeniedException').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('the page complained of nothing, asked nobody else, and put no name into a URL', () => {
  expect(complaints).toEqual([]);
  expect(requests.filter((one) => !/^(http:\/\/127\.0\.0\.1:|data:)/.test(one))).toEqual([]);
  expect(requests.map(decodeURIComponent).join('\n')).not.toMatch(/Lindqvist|Halvorsen|PLANTED/);
});
