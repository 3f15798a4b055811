import { LocalProcess } from '../support/local-process.ts';

afterEach(() => LocalProcess.killAll());

const drill = (...args: string[]) => new LocalProcess(process.execPath, ['local/drill/main.ts', ...args]);

test.each(['1', '3', '10'])(
  'a short drill loses nothing, reports what happened, and ends with 0, with %s received at a time',
  async (batch) => {
    const run = drill('--messages', '300', '--seed', '11', '--lanes', '1,2', '--batch', batch);

    expect([await run.exited(110_000), run.output]).toEqual([0, expect.stringMatching(/^good: seed 11, /m)]);
    expect(run.output).toMatch(/^ {2}sent +300$/m);
    expect(run.output).toMatch(/^ {2}lost +0$/m);
    expect(run.output).toMatch(/^ {2}duplicates, unexplained +0$/m);
    expect(run.output).toMatch(/^ {2}out of order within a patient +0$/m);
    expect(run.output).toMatch(/\d+\/150 messages settled/);
  },
);

test('npm run drill -- --help explains it, and wrong options end with 2 in one line', async () => {
  const help = drill('--help');
  expect(await help.exited()).toBe(0);
  expect(help.output).toContain('--seed S');

  for (const args of [
    ['--lanes', '0'],
    ['--messages', 'many'],
    ['--sed', '1'],
    ['--minutes', '-1'],
    ['--batch', '11'],
  ]) {
    const wrong = drill(...args);
    expect(await wrong.exited()).toBe(2);
    expect(wrong.output.trim().split('\n')).toHaveLength(1);
  }
});
