// Installs what package-lock.json asks for, if it is not there: that of this folder, or of the one that is named, such
// as bench/peers. Every script of package.json runs this first, so a fresh clone needs nothing but Node (any version
// that still gets fixes) and npm. It runs before the project's own Node is installed: plain JavaScript without
// dependencies.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL(`./${process.argv[2] ?? '.'}/`, import.meta.url);

if (!isInstalled()) {
  console.error('Installing dependencies (once, about a minute) …');
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    // Standard output belongs to the script that was asked for.
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    const reason = error ? `: ${error.message}` : '';
    console.error(`npm ci failed in ${fileURLToPath(root)}${reason}. Run it there to see why.`);
    process.exit(1);
  }
}

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
