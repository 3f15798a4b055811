// The package has no types of its own; this is the part of it that is used.

declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** DynamoDB in memory, as a server that need not listen. */
  export default function dynalite(options: { readonly createTableMs: number }): Server;
}
