import { EventEmitter } from 'node:events';
import type { ProcessPort } from '../nest/bootstrap/process-port.js';

/** A process that tells what was done to it. `exited` resolves with the code. */
export class FakeProcess extends EventEmitter implements ProcessPort {
  readonly codes: number[] = [];
  env: Record<string, string> = {};
  text = '';
  tell: (code: number) => void = () => undefined;
  readonly exited = new Promise<number>((resolve) => (this.tell = resolve));
  readonly stdout = new EventEmitter();
  readonly stderr = Object.assign(new EventEmitter(), {
    isTTY: false,
    columns: 80,
    write: (text: string): void => void (this.text += text),
  });

  exit(code: number): void {
    this.codes.push(code);
    this.tell(code);
  }

  get report(): Record<string, unknown> {
    return JSON.parse(this.text.trimEnd().split('\n')[0] ?? '') as Record<string, unknown>;
  }

  get listening(): number {
    return [this, this.stdout, this.stderr].reduce((sum, emitter) => sum + listenersOf(emitter), 0);
  }
}

function listenersOf(emitter: EventEmitter): number {
  return emitter.eventNames().reduce((sum, event) => sum + emitter.listenerCount(event), 0);
}
