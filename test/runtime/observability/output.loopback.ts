import { LocalProcess } from '../../support/local-process.ts';

afterEach(() => LocalProcess.killAll());

/** What a process writes that has an `output`, and its exit code. */
async function run(program: string): Promise<{ output: string; code: number | null }> {
  const started = new LocalProcess(globalThis.process.execPath, [
    '--input-type=module',
    '--eval',
    `import { BatchedOutput } from './runtime/observability/output.ts';
     const output = new BatchedOutput();
     const writes = [];
     const write = process.stdout.write.bind(process.stdout);
     process.stdout.write = (text) => {
       writes.push(text);
       return write(text);
     };
     ${program}`,
  ]);
  const code = await started.exited();
  return { output: started.output, code };
}

test('lines of a short time are written together, and in their order', async () => {
  const { output } = await run(`
    output.write('one', false);
    output.write('two', false);
    const before = writes.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    console.error(before, writes.length);`);

  expect(output).toContain('one\ntwo\n');
  expect(output).toContain('0 1\n');
});

test('a problem is written at once, to standard error, and what was logged before it too', async () => {
  const { output } = await run(`
    output.write('before', false);
    output.write('problem', true);
    console.error(JSON.stringify(writes));
    process.kill(process.pid, 'SIGKILL');`);

  expect(output).toContain('before\n');
  expect(output).toContain('problem\n["before\\n"]');
});

test.each([
  ['that exits', 'process.exit(3);', 3],
  ['with an error that nothing catches', "throw new Error('unexpected');", 1],
  ['with nothing left to do', '', 0],
])('a process %s writes everything first', async (_, end, expected) => {
  const { output, code } = await run(`output.write('last', false); ${end}`);

  expect(code).toBe(expected);
  expect(output).toContain('last\n');
});
