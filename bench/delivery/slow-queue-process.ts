import { startEmulator } from '../../local/emulator/emulator.ts';
import { holdRoughly, startSlowServices } from '../harness/slow-services.ts';

// The emulator in a process of its own, and beside it a way to it on which each call takes CALL_MS and is counted.
const callMs = Number(process.env.CALL_MS);
let calls = 0;
const { url } = await startEmulator(0);
const countedMs = () => {
  calls += 1;
  return callMs;
};
const slow = await startSlowServices(url, countedMs, holdRoughly);
process.on('message', () => process.send?.({ calls }));
console.log(JSON.stringify({ message: 'listening', url, slowUrl: slow.url }));
process.once('SIGTERM', () => process.exit(0));
