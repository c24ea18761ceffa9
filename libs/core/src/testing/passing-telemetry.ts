import type { CallSite } from '../call/call-site.js';
import {
  Telemetry,
  type CarriedTraces,
  type MessageFacts,
  type RequestSpan,
  type StoredMessageFacts,
} from '../call/telemetry.js';
import type { TraceContext } from '../context/call-context.js';

/** Observes nothing and passes everything through: for tests that look at one of its methods. */
export class PassingTelemetry extends Telemetry {
  current(): TraceContext | undefined {
    return undefined;
  }

  request(): RequestSpan | undefined {
    return undefined;
  }

  observe<T>(_site: CallSite, work: () => Promise<T>): Promise<T> {
    return work();
  }

  publish<T>(messages: readonly MessageFacts[], work: (traces: CarriedTraces) => Promise<T>): Promise<T> {
    return work(messages.map(() => undefined));
  }

  relay<T>(messages: readonly StoredMessageFacts[], work: (traces: CarriedTraces) => Promise<T>): Promise<T> {
    return work(messages.map(({ trace }) => trace));
  }

  process<T>(_message: MessageFacts, work: () => Promise<T>): Promise<T> {
    return work();
  }

  exception(_error: unknown): void {
    // nobody is told
  }
}
