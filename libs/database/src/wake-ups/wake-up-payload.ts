/** The server takes less than 8,000 bytes. */
const LONGEST = 7_900;

export interface WakeUpPayload {
  /** Which instance sent it. */
  readonly sender: string;
  /** Undefined: any topic may be meant. */
  readonly topic: string | undefined;
}

/** A topic that is too long to be sent is told as any topic. `sender` has no space. */
export function writeWakeUp(sender: string, topic: string): string {
  const payload = `${sender} ${topic}`;
  return Buffer.byteLength(payload) > LONGEST ? sender : payload;
}

export function readWakeUp(payload: string): WakeUpPayload {
  const space = payload.indexOf(' ');
  return space < 0
    ? { sender: payload, topic: undefined }
    : { sender: payload.slice(0, space), topic: payload.slice(space + 1) };
}
