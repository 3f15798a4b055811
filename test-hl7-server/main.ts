import { randomBytes } from 'node:crypto';
import { createControlIds } from '../runtime/control-id.ts';
import { startHealthServer } from '../runtime/health.ts';
import { runProcess } from '../runtime/process.ts';
import { createArchive } from './archive.ts';
import { listen } from './listener.ts';
import { s3Store } from './s3.ts';
import { serverSettings } from './settings.ts';

/** A container is killed 30 s after SIGTERM unless told otherwise. */
const DRAIN_TIMEOUT_MS = 25_000;

// The test HL7 server: MLLP ─▶ judge ─▶ archive ─▶ acknowledgment.
await runProcess('test-hl7-server', serverSettings, async (settings, log) => {
  let storeWorks = true;
  let isListening = true;
  const health =
    settings.healthPort === undefined
      ? undefined
      : await startHealthServer(settings.healthPort, () => isListening && storeWorks);
  const listener = await listen(settings, {
    archive: createArchive(s3Store(settings)),
    controlIds: createControlIds(Date.now, () => randomBytes(8)),
    log,
    storeWorks: (works) => {
      storeWorks = works;
    },
  });
  log.info('listening', { port: listener.port, healthPort: health?.port });
  return async () => {
    isListening = false;
    await listener.drain(DRAIN_TIMEOUT_MS);
    await health?.close();
  };
});
