// Loaded into each process of the local pipeline, before its own code: a process whose parent died, however
// that happened, stops as it would on SIGTERM and does not stay behind with its port.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
