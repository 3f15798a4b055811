import { createLog } from '../../../runtime/observability/log.ts';

test('what would stand in a line that is not written is not made', () => {
  const before = process.env.LOG_LEVEL;
  process.env.LOG_LEVEL = 'WARN';
  try {
    let asked = 0;
    createLog('test-hl7-server').info('message-received', () => {
      asked += 1;
      return {};
    });

    expect(asked).toBe(0);
  } finally {
    if (before === undefined) delete process.env.LOG_LEVEL;
    else process.env.LOG_LEVEL = before;
  }
});
