import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './support/eventually.ts';

// npm itself, in a package without dependencies, whose own script makes the installation take a while.
const SCRIPT = `
const { appendFileSync } = require('node:fs');
appendFileSync('log', 'begin ');
process.on('SIGINT', () => setTimeout(() => { appendFileSync('log', 'end '); process.exit(1); }, 700));
setTimeout(() => { appendFileSync('log', 'end '); process.exit(0); }, Number(process.env.INSTALL_MS));
`;
const PACKAGE = { name: 'package', version: '1.0.0', scripts: { install: 'exec node install.cjs' } };

let folder: string;
let started: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-'));
  started = [];
  copyFileSync('setup.mjs', join(folder, 'setup.mjs'));
  writeFileSync(join(folder, 'install.cjs'), SCRIPT);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(PACKAGE));
  const lock = { name: 'package', version: '1.0.0', lockfileVersion: 3, packages: { '': PACKAGE } };
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
});

afterEach(() => {
  for (const { pid = 0, exitCode, signalCode } of started) {
    if (exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
  }
  rmSync(folder, { recursive: true });
});

test('two commands at once install one after the other', async () => {
  const ends = await Promise.all([start(), start()].map(ended));

  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  expect(log()).toMatch(/^(begin end )+$/);
  expect(existsSync(join(folder, '.installing'))).toBe(false);
});

test('an installation that is interrupted has ended when the command does', async () => {
  // It is interrupted long before it would end.
  const command = start(60_000);
  const end = ended(command);
  await eventually(log, (text) => text === 'begin ');

  process.kill(-(command.pid ?? 0), 'SIGINT');

  expect(await end).toEqual({ code: 130, text: expect.stringContaining('interrupted') });
  expect(log()).toBe('begin end ');
  expect(existsSync(join(folder, '.installing'))).toBe(false);
});

test('an installation whose process was killed holds up nobody', async () => {
  writeFileSync(join(folder, '.installing'), '999999999');

  expect((await ended(start())).code).toBe(0);
});

/** In a process group of its own, as a terminal has it: Ctrl-C reaches all of it. */
function start(installMs = 1500): ChildProcess {
  const command = spawn(process.execPath, ['setup.mjs'], {
    cwd: folder,
    env: { ...process.env, INSTALL_MS: String(installMs) },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(command);
  return command;
}

async function ended(command: ChildProcess): Promise<{ code: number; text: string }> {
  let text = '';
  command.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  const [code] = await once(command, 'close');
  return { code, text };
}

function log(): string {
  const file = join(folder, 'log');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
