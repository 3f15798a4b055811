// Installs what package-lock.json asks for, if it is not there: that of this folder, or of the one that is named, such
// as bench/peers. Every script of package.json runs this first, so a fresh clone needs nothing but Node (any version
// that still gets fixes) and npm. It runs before the project's own Node is installed: plain JavaScript without
// dependencies.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = new URL(`./${process.argv[2] ?? '.'}/`, import.meta.url);
/** Holds the process id of the installation that is under way. */
const turn = new URL('.installing', root);

if (!isInstalled()) await install();

/** npm writes the inner lock file at the end of an installation, so one that was interrupted does not count. */
function isInstalled() {
  try {
    const wanted = read('package-lock.json');
    const installed = read('node_modules/.package-lock.json');
    return Object.entries(wanted).every(
      ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
    );
  } catch {
    return false;
  }
}

function read(file) {
  return JSON.parse(readFileSync(new URL(file, root), 'utf8')).packages;
}

async function install() {
  // Ctrl-C reaches npm too, which then takes back what it did. That takes seconds, and who starts again meanwhile would be
  // in its way: this process ends after it.
  let npm;
  let interrupted = false;
  process.on('SIGINT', () => {
    interrupted = true;
    if (npm === undefined) process.exit(130);
  });
  process.on('SIGTERM', () => {
    interrupted = true;
    if (npm === undefined) process.exit(143);
    npm.kill();
  });

  await takeTurn();
  try {
    // Another one may have done it meanwhile.
    if (isInstalled()) return;
    console.error('Installing dependencies (once, about a minute) …');
    const failure = await new Promise((resolve) => {
      npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd: root,
        // Standard output belongs to the script that was asked for.
        stdio: ['ignore', 2, 2],
      });
      npm.on('error', (error) => resolve(`: ${error.message}`));
      npm.on('close', (code) => resolve(code === 0 ? undefined : ''));
    });
    if (failure === undefined) return;
    console.error(
      interrupted
        ? 'The installation was interrupted; the next command begins it anew.'
        : `npm ci failed in ${fileURLToPath(root)}${failure}. Run it there to see why.`,
    );
    process.exitCode = interrupted ? 130 : 1;
  } finally {
    rmSync(turn, { force: true });
  }
}

/** Waits for an installation that is under way in this folder: two at once delete each other's files. */
async function takeTurn() {
  for (let isTold = false; ; await sleep(300)) {
    try {
      writeFileSync(turn, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      // A folder that cannot be written to: npm says more of it.
      if (error.code !== 'EEXIST') return;
    }
    const other = otherProcess();
    if (other === undefined) rmSync(turn, { force: true });
    else if (!isTold) {
      console.error(
        `Process ${other} is installing here, waiting for it (if it is not: delete ${fileURLToPath(turn)}) …`,
      );
      isTold = true;
    }
  }
}

/** The process that has its turn; undefined if there is none any more. */
function otherProcess() {
  try {
    const id = Number(readFileSync(turn, 'utf8'));
    // Written in two steps: a file without an id has just been made.
    if (id === 0) return 'another';
    process.kill(id, 0);
    return id;
  } catch (error) {
    return error.code === 'EPERM' ? 'of another user' : undefined;
  }
}
