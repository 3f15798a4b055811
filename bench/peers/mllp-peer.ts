/** A package with an MLLP client and server, used as its documentation says. */
export interface MllpPeer {
  readonly name: string;
  /** How it had to be used to be measured at all. */
  readonly remark?: string;
  /** Serves 127.0.0.1, and acknowledges whatever comes, until the process ends. */
  serve(port: number): Promise<void>;
  connect(port: number, text: string): Promise<PeerClient>;
}

export interface PeerClient {
  /** Sends the message and waits for what the package takes for its acknowledgment. */
  exchange(): Promise<void>;
  close(): void;
}
