// Loaded into each process of the local pipeline before its own code. If the parent dies for any reason, the process stops
// as on SIGTERM, so that it does not keep its port.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
