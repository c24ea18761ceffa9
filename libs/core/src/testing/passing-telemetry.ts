import { Telemetry, type MessageFacts } from '../call/telemetry.js';
import type { CallSite } from '../call/call-site.js';
import type { TraceContext } from '../context/call-context.js';

/** Observes nothing and passes everything through: for tests that look at one of its methods. */
export class PassingTelemetry extends Telemetry {
  observe<T>(_site: CallSite, work: () => Promise<T>): Promise<T> {
    return work();
  }

  publish<T>(_message: MessageFacts, work: () => Promise<T>): Promise<T> {
    return work();
  }

  relay(messages: readonly { readonly trace: TraceContext | undefined }[]): readonly (TraceContext | undefined)[] {
    return messages.map(({ trace }) => trace);
  }

  process<T>(_message: MessageFacts, work: () => Promise<T>): Promise<T> {
    return work();
  }
}
