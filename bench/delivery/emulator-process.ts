import { startEmulator } from '../../local/emulator/emulator.ts';

// The emulator in a process of its own, so that it has a processor to itself, as the real services have.
const { url } = await startEmulator(0);
console.log(JSON.stringify({ message: 'listening', url }));
process.once('SIGTERM', () => process.exit(0));
