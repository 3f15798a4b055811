import { startEmulator } from '../../local/emulator/emulator.ts';
import { ASSUMED } from '../capacity/plan.ts';
import { startSlowServices } from '../harness/slow-services.ts';

// SQS and DynamoDB in a process of their own, as slow as docs/capacity.md assumes.
let transportMs = 0;
const { url, recordTableName } = await startEmulator(0);
const slow = await startSlowServices(
  url,
  (target) => (target.startsWith('DynamoDB_') ? ASSUMED.recordCallMs : ASSUMED.sqsCallMs) - transportMs,
);
// The way to this process and back, which a client measures, is a part of a call too.
process.on('message', (question: { readonly transportMs: number }) => {
  ({ transportMs } = question);
  process.send?.({});
});
console.log(JSON.stringify({ message: 'listening', url: slow.url, recordTableName }));
process.once('SIGTERM', () => process.exit(0));
