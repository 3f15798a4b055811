import { LocalProcess } from '../support/local-process.ts';

afterEach(() => LocalProcess.killAll());

test('a signal that comes during the start stops what was started, and the exit code is 0', async () => {
  const process = new LocalProcess(globalThis.process.execPath, [
    '--input-type=module',
    '--eval',
    `import { runProcess } from './runtime/process.ts';
     import { defineSettings } from './runtime/settings/settings.ts';
     await runProcess('fargate-sender', defineSettings({}, () => ({})), async () => {
       process.kill(process.pid, 'SIGTERM');
       await new Promise(setImmediate);
       return async () => console.log('what was started is stopped');
     });`,
  ]);

  expect(await process.exited()).toBe(0);
  expect(process.output).toContain('what was started is stopped');
});
